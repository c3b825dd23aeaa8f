import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runTool } from './tool.ts'

test('the linter has nothing to say', () => {
  const { status, said } = runTool('oxlint/bin/oxlint', '--deny-warnings')
  assert.equal(status, 0, said)
})

test('every file is formatted', () => {
  const { status, said } = runTool('oxfmt/bin/oxfmt', '--check')
  assert.equal(status, 0, `${said}\nnpx oxfmt puts it right`)
})
