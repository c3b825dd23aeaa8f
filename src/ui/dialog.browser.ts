for (const opener of document.querySelectorAll<HTMLElement>('[data-dialog]')) {
  const dialog = document.querySelector<HTMLDialogElement>(`dialog${opener.dataset.dialog}`)
  opener.addEventListener('click', (event) => {
    if (!dialog || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    dialog.showModal()
    dialog.addEventListener('close', () => opener.focus(), { once: true })
  })
}
for (const closer of document.querySelectorAll('[data-dialog-close]')) {
  closer.addEventListener('click', (event) => {
    const dialog = closer.closest('dialog')
    if (!dialog) return
    event.preventDefault()
    dialog.close()
  })
}
