import { CsvError, parse } from 'csv-parse/sync'

/** A row of a table, by its line in the text (the first one, where it goes over several). */
export type Row = { line: number; cells: string[] }

/** A quotation mark stands where none can, or is never closed. */
export class BrokenTable extends Error {
  readonly line: number
  constructor(line: number) {
    super('A quotation mark is out of place')
    this.name = 'BrokenTable'
    this.line = line
  }
}

export type Separator = ',' | ';' | '\t'

/**
 * The rows of a table of commas, semicolons or tabs: those of which its first line holds most, unless it is told. Empty ones are left out. Throws `BrokenTable`.
 */
export function readTable(given: string, told?: Separator): Row[] {
  // One kind of break: between quotation marks the library counts CR LF as two.
  const text = given.replace(/\r\n?/g, '\n')
  // Excel's own word for what stands between its fields, above the names.
  const [said, named] = sepLine.exec(text) ?? []
  try {
    const records = parse(text, {
      delimiter: told ?? named ?? separatorOf(text),
      bom: true,
      from: said === undefined ? 1 : 2,
      info: true,
      raw: true,
      relax_column_count: true,
      record_delimiter: '\n',
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
    }) as unknown as { info: { lines: number }; raw: string; record: string[] }[]
    return records.map(({ info, raw, record }) => ({ line: firstLine(info.lines, raw), cells: record }))
  } catch (problem) {
    if (!(problem instanceof CsvError)) throw problem
    throw new BrokenTable(firstLine(Number(problem['lines']), String(problem['raw'])))
  }
}

export const sepLine = /^\uFEFF?"?sep=([,;\t])"?(?=\n|$)/i

/** What is read ends in line `last`, and goes over several where a quoted field holds breaks. Those around it are none of its own. */
const firstLine = (last: number, raw: string): number => last - raw.replace(/^\n+|\n$/g, '').split('\n').length + 1

/** Which of them the first line holds most of. */
export function separatorOf(text: string): Separator {
  const [first = ''] = /[^\n]+/.exec(text) ?? []
  const all: Separator[] = [',', ';', '\t']
  const [most = ','] = all.toSorted((one, other) => first.split(other).length - first.split(one).length)
  return most
}
