import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BadSetting } from '../bad-setting.ts'
import { readKeys } from './key-ring.ts'
import { makeFolder } from './database-file.ts'
import type { Randomness } from './randomness.ts'
import type { RingKey } from './vault.ts'

/**
 * Development's own key, kept as `development.keys` in the data folder (mode 0600): made at the first start, read at later ones.
 * Throws `BadSetting` when the file holds no usable key.
 */
export function developmentKeys(dataFolder: string, randomness: Randomness): RingKey[] {
  const file = join(dataFolder, 'development.keys')
  return readDevelopmentKeys(dataFolder) ?? makeFile(file, dataFolder, randomness)
}

/** The key that an earlier start made, or null. */
export function readDevelopmentKeys(dataFolder: string): RingKey[] | null {
  const file = join(dataFolder, 'development.keys')
  try {
    return readKeys(readFileSync(file, 'utf8'))
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === 'ENOENT') return null
    if (!(problem instanceof BadSetting)) throw problem
    throw new BadSetting(`The key file ${file} is damaged: restore it, or delete it together with the database.`)
  }
}

function makeFile(file: string, dataFolder: string, randomness: Randomness): RingKey[] {
  makeFolder(dataFolder)
  const draft = `${file}.${randomness.id()}`
  const key = Buffer.from(randomness.bytes(32)).toString('base64')
  writeFileSync(draft, `development:${key}\n`, { mode: 0o600 })
  try {
    // A link appears whole or not at all, and never over another: of two first starts, both read the key of one.
    linkSync(draft, file)
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code !== 'EEXIST') throw problem
  } finally {
    rmSync(draft)
  }
  return readKeys(readFileSync(file, 'utf8'))
}
