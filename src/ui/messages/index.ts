// One catalogue per part of the product; `../messages.ts` puts them together.
export { refusals } from './refusals.ts'
