/** Called once when the server starts. */
export async function register() {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { seed } = await import('./lib/database')
  await seed()
}
