import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { ERROR_CODES } from '#shared/errors/error-codes.ts'

const ROOT = new URL('../../', import.meta.url)
const fileText = (path: string) => readFileSync(new URL(path, ROOT), 'utf8')

const DEFINITIONS: readonly {
  readonly code: string
  readonly kind: string
  readonly retryable?: boolean
  readonly meaning: string
  readonly remedy: string
}[] = Object.entries(ERROR_CODES).map(([code, definition]) => ({ code, ...definition }))

const TABLES: readonly { readonly title: string; readonly kind: string; readonly retryable?: true }[] = [
  { title: 'The file, its manifest, a record or a command (`input`)', kind: 'input' },
  { title: 'The set-up (`config`)', kind: 'config' },
  {
    title: 'What is called, which answers again after a while (`dependency`, tried again)',
    kind: 'dependency',
    retryable: true,
  },
  { title: 'What is called, and does not mend itself (`dependency`)', kind: 'dependency' },
  { title: 'This software (`bug`)', kind: 'bug' },
]

function printedTables(): string {
  return TABLES.map(({ title, kind, retryable }) => {
    const rows = DEFINITIONS.filter((definition) => definition.kind === kind && definition.retryable === retryable)
    const lines = rows.map(({ code, meaning, remedy }) => `| \`${code}\` | ${meaning} | ${remedy} |`)
    return [`### ${title}`, '| code | what happened | what to do |', '|---|---|---|', ...lines, ''].join('\n')
  }).join('\n')
}

/** The page with the tables as the registry has them, whatever stands in their place now. */
function pageWithTables(page: string): string {
  const [before = '', section = ''] = page.split(/^(?=## The error codes\n)/m)
  const [text = '', ...after] = section.split(/^(?=### |## (?!The error codes))/m)
  const rest = after.slice(after.findIndex((part) => part.startsWith('## ')))
  return [before, text, printedTables(), '\n', ...rest].join('')
}

/** The sources that throw errors, without those that only look at a code. */
function throwingSources(): string {
  const files = globSync('{cli,console,engines,infra,lambdas,local,shared}/**/*.ts', {
    cwd: fileURLToPath(ROOT),
    exclude: ['**/*.test.ts', '**/testing/**', 'shared/errors/**'],
  })
  return files.map((path) => fileText(path).replaceAll(/hasCode\([^)]*\)|===? '[a-z-]+'/g, '')).join('\n')
}

describe('the error codes', () => {
  test('are listed in docs/operations.md, which `vitest -u` prints again', async () => {
    await expect(pageWithTables(fileText('docs/operations.md'))).toMatchFileSnapshot('../../docs/operations.md')
  })

  test('are all of errors that something throws', () => {
    const sources = throwingSources()
    const unused = DEFINITIONS.filter(({ code }) => !sources.includes(`'${code}'`))
    expect(unused.map(({ code }) => code)).toEqual([])
  })
})
