// A page with secrets leaves none of them in the back/forward cache. When it comes back by "Back" it is asked for again: the server decides
// whether it may still be seen.
addEventListener('pagehide', (event) => {
  if (event.persisted) document.body.replaceChildren()
})
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload()
})
