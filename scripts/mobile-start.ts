// Runs the mobile app by Expo, on a phone or in a browser; its package.json calls this.
//   npm start                in mobile/; what follows `--` goes to Expo
import { spawn } from 'node:child_process'
import { installMobilePackages, mobile, mobileTool } from './mobile-packages.ts'

installMobilePackages()
const shell = process.platform === 'win32'
const expo = spawn(mobileTool('expo'), ['start', ...process.argv.slice(2)], { cwd: mobile, stdio: 'inherit', shell })
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void expo.kill(signal))
// Ctrl-C goes to Expo as well, which then ends.
process.on('SIGINT', () => {})
expo.on('exit', (code) => process.exit(code ?? 1))
