import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { COMMANDS } from '../../cli/commands.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const FOLDERS = [
  'cli',
  'console',
  'docs',
  'emulator',
  'examples',
  'infra',
  'lambdas',
  'local',
  'scripts',
  'shared',
  '.github',
]
const FILES = [
  'README.md',
  'ARCHITECTURE.md',
  ...FOLDERS.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => path.join(folder, file)),
  ),
].filter((file) => /\.(md|ts|mjs|ya?ml)$/.test(file) && !file.endsWith('.test.ts'))

type Told = { readonly where: string; readonly name: string; readonly options: readonly string[] }

/** Every `./boostline <command> …` and `npm run boostline -- <command> …` of a text, to the end of its code or line. */
function commandsIn(file: string): readonly Told[] {
  const text = readFileSync(path.join(ROOT, file), 'utf8')
  return [...text.matchAll(/(?:\.\/boostline|npm run boostline --) ([a-z]+)([^`\n#)]*)/g)].map(
    ([where, name = '', rest]) => ({
      where: `${file}: ${where}`,
      name,
      options: [...(rest ?? '').matchAll(/--([\w-]+)/g)].map(([, option = '']) => option),
    }),
  )
}

const told = FILES.flatMap(commandsIn)
const commands = new Map(Object.values(COMMANDS).flatMap((list) => list.map((command) => [command.name, command])))

test('every command that a page, a hint or a comment names exists, with its options', () => {
  expect(told.length).toBeGreaterThan(30)
  const wrong = told.filter(({ name, options }) => {
    const known = { ...commands.get(name)?.options, help: true, json: true }
    return !commands.has(name) || options.some((option) => !(option in known))
  })
  expect(wrong.map(({ where }) => where)).toEqual([])
})

test('every command stands in the README', () => {
  const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8')
  for (const name of commands.keys()) expect(readme).toMatch(new RegExp(`boostline[^\\n]*\\b${name}\\b`))
})
