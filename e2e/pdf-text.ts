import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** Every piece of text in a PDF, in the order of its structure. */
export async function textsIn(bytes: Uint8Array): Promise<string[]> {
  const pdf = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise
  const pages = Array.from({ length: pdf.numPages }, async (_, index) => {
    const content = await (await pdf.getPage(index + 1)).getTextContent()
    return content.items.flatMap((item) => ('str' in item && item.str.trim() !== '' ? [item.str] : []))
  })
  return (await Promise.all(pages)).flat()
}
