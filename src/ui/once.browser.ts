// A double click would send a form twice: the second comes under a session token that the first has just renewed, and its answer is all
// that the person would see. Each form is sent once, until the page is shown again.
const sent = new WeakSet<EventTarget>()

document.addEventListener('submit', (event) => {
  if (!event.target || event.defaultPrevented) return
  if (sent.has(event.target)) event.preventDefault()
  sent.add(event.target)
})
addEventListener('pageshow', () => {
  for (const form of document.forms) sent.delete(form)
})
