import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const ROOT = path.dirname(import.meta.dirname)
const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', 'cdk.out'])
const SOURCES = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !NOT_OURS.has(entry.name))
  .flatMap(({ name }) =>
    readdirSync(path.join(ROOT, name), { recursive: true, encoding: 'utf8' }).map((file) => path.join(name, file)),
  )
  .filter((file) => /\.[cm]?[jt]s$/.test(file) && file !== path.relative(ROOT, import.meta.filename))

/** What lint has no rule for. Node's faults are those of the least version that the project runs on. */
test.each([
  {
    rule: 'SQL names its parameters: node:sqlite cannot bind numbered ones in Node 24.0',
    forbidden: /\?\d/,
    folder: 'emulator',
  },
  {
    rule: 'no file asks whether it is the program: Node 24.0 has no import.meta.main, and such a program does nothing',
    forbidden: /import\.meta\.main/,
    folder: '',
  },
])('$rule', ({ forbidden, folder }) => {
  const files = SOURCES.filter((file) => file.startsWith(folder))
  expect(files.length).toBeGreaterThan(10)
  expect(files.filter((file) => forbidden.test(readFileSync(path.join(ROOT, file), 'utf8')))).toEqual([])
})
