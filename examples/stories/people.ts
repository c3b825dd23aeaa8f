/** Who is in every example's empty database, and what each finds in the inbox. */
export const password = 'correct horse battery staple'
export const ada = { name: 'Ada Lind', email: 'ada@example.com', password }
export const zofia = { name: 'Zofia Żak', email: 'zofia@example.com', password }
