import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const ROOT = path.dirname(import.meta.dirname)
const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', 'cdk.out'])
const OURS = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !NOT_OURS.has(entry.name))
  .flatMap(({ name }) =>
    readdirSync(path.join(ROOT, name), { recursive: true, encoding: 'utf8' }).map((file) => path.join(name, file)),
  )
  .filter((file) => file !== path.relative(ROOT, import.meta.filename))
const SOURCES = OURS.filter((file) => /\.[cm]?[jt]sx?$/.test(file))
const PAGES = [...readdirSync(ROOT), ...OURS].filter((file) => /\.(md|ya?ml|json)$/.test(file))

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

test("nobody is told to run npx boostline: the package is private, and the name in the registry is anybody's", () => {
  const told = [...SOURCES, ...PAGES].filter((file) =>
    /\b(npx|npm exec|pnpm dlx|yarn dlx|bunx)( -\S*)* boostline\b/.test(readFileSync(path.join(ROOT, file), 'utf8')),
  )
  expect(PAGES).toContain('README.md')
  expect(told).toEqual([])
})

/** What lies where, and whose it is, can be changed in one place. Tests spell names out: they hold them; so does prose. */
test.each([
  [
    "a folder of the bucket, or a key in it, where it is a text's beginning",
    /['"`](datasets|runs|models|open|captures)\/(?!<)/,
  ],
  ['a key behind a bucket', /bucket(Name)?\}?\/(datasets|runs|models|open|captures)\//i],
  ['a key in a regular expression', /\/\^\(?(datasets|runs|models|open|captures)\\\//],
  ['a piece of an evaluation', /\.f64\b/],
  ['a tag', /['"`]boostline:[a-z]/],
  ['a log group', /\/aws\/(lambda|sagemaker\/(TrainingJobs|Endpoints))\b/],
])('%s is spelled in shared/names alone', (_, name) => {
  const files = SOURCES.filter(
    (file) =>
      /^(shared|engines|lambdas|infra|cli|console|local|scripts)\//.test(file) &&
      !/^shared\/names\/|\.test\.|\/testing\//.test(file),
  )
  const spelled = files.filter((file) => name.test(withoutComments(readFileSync(path.join(ROOT, file), 'utf8'))))
  expect(spelled).toEqual([])
})

function withoutComments(source: string): string {
  return source.replaceAll(/^\s*(\/\*[\s\S]*?\*\/|\/\/.*)$/gm, '')
}
