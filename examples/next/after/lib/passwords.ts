import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)
const cost = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 }

/** Salt and key, in hexadecimal. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, 32, cost)
  return `${salt.toString('hex')}:${key.toString('hex')}`
}

/** Takes as long where there is no hash, so that nobody learns who has an account. */
export async function isPassword(password: string, hash = nobodys): Promise<boolean> {
  const [salt = '', key = ''] = hash.split(':')
  const derived = await derive(password, Buffer.from(salt, 'hex'), 32, cost)
  return timingSafeEqual(derived, Buffer.from(key, 'hex'))
}

const nobodys = `${randomBytes(16).toString('hex')}:${randomBytes(32).toString('hex')}`
