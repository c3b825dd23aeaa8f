import { join, resolve } from 'node:path'
import { installPackages } from './packages.ts'

/** The folder of the mobile app, a package of its own. */
export const mobile = resolve(import.meta.dirname, '../mobile')

/** Installs what the app's own lock file lists, unless that was done. */
export const installMobilePackages = () => installPackages(mobile, 'the mobile app')

/** The path of one of the app's tools. */
export const mobileTool = (name: string) =>
  join(mobile, 'node_modules/.bin', process.platform === 'win32' ? `${name}.cmd` : name)
