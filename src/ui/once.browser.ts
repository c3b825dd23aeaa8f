// A double click would send a form twice: the second comes under a session token that the first has just renewed, and its answer is all
// that the person would see. Each form is sent once, until the page is shown again; one that brings a file (`data-again`) stays.
const sent = new Set<EventTarget>()
const free = () => sent.clear()
const longestWait = 10_000 // milliseconds

document.addEventListener('submit', (event) => {
  if (!(event.target instanceof HTMLFormElement) || event.defaultPrevented) return
  if (event.target.hasAttribute('data-again')) return
  if (sent.has(event.target)) event.preventDefault()
  else if (!('navigation' in window)) setTimeout(free, longestWait)
  sent.add(event.target)
})
// Stop was pressed, or something else instead: what was on its way came to nothing. Browsers that don't say so are given a while.
if ('navigation' in window)
  navigation.addEventListener('navigate', ({ signal }) => signal.addEventListener('abort', free, { once: true }))
addEventListener('pageshow', free)
