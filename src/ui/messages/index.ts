// One catalogue per part of the product; `../messages.ts` puts them together.
export { refusals } from './refusals.ts'
export { notices } from './notices.ts'
export { frame } from './frame.ts'
export { mail } from './mail.ts'
export { sheet } from './sheet.ts'
export { signIn } from './sign-in.ts'
export { people } from './people.ts'
export { twoStep } from './two-step.ts'
