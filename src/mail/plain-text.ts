import type { FramedMail } from './frame.ts'

const columns = 72

/** The text part: paragraphs of 72 columns, addresses on lines of their own so that no program breaks them. */
export function plainText(mail: FramedMail): string {
  const { say, action, facts, product, home } = mail
  const blocks = [
    mail.greeting,
    ...mail.paragraphs,
    action && `${action.label}:\n${action.url}`,
    facts.map(({ label, value }) => `${label}: ${value}`).join('\n'),
    mail.ifNotYou.length > 0 && `${say('mail.notYou')}:`,
    ...mail.ifNotYou,
    say('mail.neverAsk'),
    `-- \n${product}\n${home}`,
  ]
  return `${blocks
    .filter((block) => typeof block === 'string' && block !== '')
    .map((block) => wrap(block || undefined))
    .join('\n\n')}\n`
}

function wrap(block: string | undefined): string {
  return (block ?? '').split('\n').map(wrapLine).join('\n')
}

function wrapLine(line: string): string {
  if (line.length <= columns && !/\shttps?:/.test(line)) return line
  const lines: string[] = []
  let current = ''
  for (const word of line.split(' ')) {
    const isAddress = /^https?:/.test(word)
    if (current && (isAddress || current.length + 1 + word.length > columns)) {
      lines.push(current)
      current = word
    } else current = current ? `${current} ${word}` : word
    if (isAddress) {
      lines.push(current)
      current = ''
    }
  }
  return [...lines, current].filter(Boolean).join('\n')
}
