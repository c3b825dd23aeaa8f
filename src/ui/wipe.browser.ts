// A page with secrets that comes back by "Back" is asked for again: the server decides whether it may still be seen.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload()
})
