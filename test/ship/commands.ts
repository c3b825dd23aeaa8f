import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { home } from '../../scripts/sources.mjs'

// What looks like a command in the documents.

const documents = ['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md', 'SECURITY.md', 'STYLE.md', 'mobile/README.md']
/** Where commands stand in comments alone. */
const files = ['.env.example', 'Dockerfile', 'compose.yaml', 'deploy/haproxy.cfg']

const ours = 'add-person|backup|doctor|health|keys|move|restore|restored|person|organisation'
const programs = 'npm|npx|node|docker|git|cp|curl|createdb|pg_\\w+|psql|fail2ban-\\w+'
const inProse = new RegExp(
  `^(?:(?:[A-Z_]+=\\S+ )*(?:${programs}) |(?:${ours})(?: |$)|[A-Z_]+=\\S+ npm|(?:pg_dump|createdb)$)`,
)

/** Each as printed, without a comment behind it, with the documents that print it. */
export function commandsInDocuments(): Map<string, string[]> {
  const found = new Map<string, string[]>()
  const add = (command: string, file: string) => {
    const bare = command.replace(/\s{2,}(?:#|and ).*$/, '').trim()
    found.set(bare, [...(found.get(bare) ?? []), file])
  }
  for (const file of [...documents, ...globSync('docs/*.md', { cwd: home }), 'findings/README.md']) {
    const text = read(file)
    for (const [, block = ''] of text.matchAll(/```sh\n([^]*?)```/g)) {
      // What one reads as a whole is run as a whole, by a test of its own.
      if (!/\\\n|\$\(/.test(block)) block.split('\n').forEach((line) => line.trim() && add(line, file))
    }
    for (const [, span = ''] of text.replace(/```[^]*?```/g, '').matchAll(/`([^`\n]+)`/g)) {
      if (inProse.test(span)) add(span, file)
    }
  }
  for (const file of files) {
    for (const [, line = ''] of read(file).matchAll(/^# +(?:Make one: +)?((?:docker|cp|npm|node) .+)$/gm))
      add(line, file)
    for (const [, span = ''] of read(file).matchAll(/`([^`\n]+)`/g)) if (inProse.test(span)) add(span, file)
  }
  return found
}

/** The examples that `--help` shows. */
export function examplesIn(help: string): string[] {
  const [, examples = ''] = help.split('Examples:\n')
  return [...examples.matchAll(/^ {2}(\S.+)$/gm)].map(([, example = '']) => example)
}

function read(file: string): string {
  try {
    return readFileSync(join(home, file), 'utf8')
  } catch {
    return ''
  }
}
