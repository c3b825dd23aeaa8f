// Loaded before a built program (`--import`): its clock goes ahead by as many milliseconds as stand in a file, and the program is none the wiser.
import { readFileSync } from 'node:fs'

const file = process.env.TEST_CLOCK
const real = Date.now
Date.now = () => real() + Number(readFileSync(file, 'utf8'))
