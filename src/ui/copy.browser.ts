for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy-from]')) {
  button.hidden = false
  button.addEventListener('click', () => void copy(button))
}

async function copy(button: HTMLButtonElement) {
  const source = document.querySelector(String(button.dataset.copyFrom))
  if (!source) return
  const status = button.parentElement?.querySelector('[role=status]')
  try {
    await navigator.clipboard.writeText(textOf(source))
    say(status, button.dataset.copied)
  } catch {
    // Clipboards are closed to pages without HTTPS: select the text, so that a key press copies it.
    getSelection()?.selectAllChildren(source)
    say(status, button.dataset.notCopied)
  }
}

/** A list is copied as one line per entry. */
function textOf(source: Element): string {
  const entries = [...source.querySelectorAll('li')]
  return entries.length ? entries.map((entry) => entry.textContent.trim()).join('\n') : source.textContent.trim()
}

/** Emptied first: a second press is announced too. */
function say(status: Element | null | undefined, text = '') {
  if (!status) return
  status.textContent = ''
  setTimeout(() => (status.textContent = text), 50)
}
