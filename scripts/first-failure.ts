import './untracked.ts'

// Runs test files in this one process, and ends with 1 at the first test that fails.

// Not among the imports above: Node would load it before them.
const { run } = await import('node:test')
const events = run({ files: process.argv.slice(2), isolation: 'none' })
events.on('test:fail', ({ todo }) => {
  if (todo === undefined) process.exit(1)
})
events.on('test:summary', ({ success, counts }) => process.exit(success && counts.tests > 0 ? 0 : 1))
events.resume()
