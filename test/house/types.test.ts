import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runTool } from './tool.ts'

test('the compiler finds no type that contradicts another', () => {
  const { status, said } = runTool('typescript/bin/tsc', '--pretty', 'false')
  assert.equal(status, 0, said)
})
