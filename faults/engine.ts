import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A database that nodes can be started on. */
export type Engine = {
  name: 'sqlite' | 'postgres'
  /** A folder of this run's own, for what a node keeps in files. */
  folder: string
  /** The settings that lead a node to it. */
  env: Record<string, string>
  /** What `openDatabase` takes. */
  place: string
  close(): Promise<void>
}

export const engineNames = ['sqlite'] as const

export async function startEngine(name: Engine['name']): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), `countersign-faults-${name}-`))
  const env = { DATA_DIR: folder }
  const close = async () => rmSync(folder, { recursive: true, force: true })
  return { name, folder, env, place: join(folder, 'countersign.db'), close }
}
