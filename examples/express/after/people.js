import { hash, verify } from '@node-rs/argon2'

export function createPeople(database) {
  const byId = database.prepare('select id, email, name, password_hash from people where id = ?')
  const byEmail = database.prepare('select id, email, name, password_hash from people where email = ?')
  const hashOf = database.prepare('select password_hash from people where id = ?')
  const setHash = database.prepare('update people set password_hash = ? where id = ?')
  const letters = database.prepare('select from_name, text from letters where to_id = ? order by id')
  // Checked where there is nobody, so that an unknown address takes as long as a wrong password.
  const nobodysHash = hash('nobody')

  return {
    find: (id) => byId.get(id),

    /** The person with that address and password; undefined where either is wrong. */
    async withPassword(email, password) {
      const found = byEmail.get(email.trim())
      const isRight = await verify(found?.password_hash ?? (await nobodysHash), password)
      return found && isRight ? byId.get(found.id) : undefined
    },

    hasPassword: (id, password) => verify(hashOf.get(id).password_hash, password),

    async setPassword(id, password) {
      setHash.run(await hash(password), id)
    },

    lettersTo: (id) => letters.all(id),
  }
}
