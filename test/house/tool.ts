import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

export const home = join(import.meta.dirname, '../..')

/** Runs a program that a package brings, in the project's folder: its exit code and all it said. */
export function runTool(script: string, ...options: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(home, 'node_modules', script), ...options], {
    cwd: home,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, CI: undefined },
  })
  return { status, said: stdout + stderr }
}
