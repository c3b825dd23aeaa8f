// Puts what a file holds into a field, for somebody to look at; the file itself is never sent.
const longest = 14_000 // bytes, as a form sends them: it carries a little more

for (const place of document.querySelectorAll<HTMLElement>('[data-list-file]')) {
  const field = document.querySelector<HTMLTextAreaElement>(place.dataset.listFile ?? '')
  const input = place.querySelector<HTMLInputElement>('input[type=file]')
  const status = place.querySelector<HTMLElement>('[role=status]')
  if (!field || !input || !status) continue
  place.hidden = false
  input.addEventListener('change', () => {
    const [file] = input.files ?? []
    if (file) void take(file, field, status)
  })
}

async function take(file: File, field: HTMLTextAreaElement, status: HTMLElement) {
  status.textContent = ''
  const text = file.size > longest ? null : textOf(await file.arrayBuffer())
  if (text === null || new URLSearchParams({ text }).toString().length > longest) {
    status.textContent = status.dataset.tooLarge ?? ''
    return
  }
  field.value = text
  field.focus()
}

/** What isn't UTF-8 is what spreadsheets write on Windows, in this part of the world. */
function textOf(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1250').decode(bytes)
  }
}
