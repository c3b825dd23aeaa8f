// A double click would send a form twice: the second comes under a session token that the first has just renewed, and its answer is all
// that the person would see. Each form is sent once, until the page is shown again; one that brings a file (`data-again`) stays.
const sent = new WeakSet<EventTarget>()

document.addEventListener('submit', (event) => {
  if (!(event.target instanceof HTMLFormElement) || event.defaultPrevented) return
  if (event.target.hasAttribute('data-again')) return
  if (sent.has(event.target)) event.preventDefault()
  sent.add(event.target)
})
addEventListener('pageshow', () => {
  for (const form of document.forms) sent.delete(form)
})
