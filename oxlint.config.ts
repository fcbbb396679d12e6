import { readdirSync } from 'node:fs'
import { defineConfig } from 'oxlint'
import { IMPORT_DIRECTIONS } from './scripts/import-directions.ts'

const SOURCES = '*.{ts,tsx,mjs,cjs}'
const TESTS = ['**/*.test.ts', '**/testing/**/*.ts']
const FOLDERS = Object.keys(IMPORT_DIRECTIONS)

type Override = { files: string[]; rules: { 'no-restricted-imports': ['error', { patterns: Restriction[] }] } }
type Restriction = ({ regex: string } | { group: string[] }) & { message: string }

function override(files: string[], patterns: Restriction[]): Override {
  return { files, rules: { 'no-restricted-imports': ['error', { patterns }] } }
}

/** An import of a file in one of these folders of the root, by path or by package.json's `#`. */
function importOf(folders: readonly string[], message: string): Restriction[] {
  return folders.length === 0 ? [] : [{ regex: `^((\\.\\./)+|#)(${folders.join('|')})/`, message }]
}

/** Every import that is not allowed to the folder; of a folder where single files are allowed, all but those. */
function restrictions(folder: string, allowed: readonly string[], neighbours: readonly string[]): Restriction[] {
  const message = `${folder}/ does not import this (scripts/import-directions.ts).`
  const files = allowed.filter((path) => path.includes('/') && !allowed.includes(folderOf(path)))
  const known = new Set([folder, ...allowed.map(folderOf)])
  const others = FOLDERS.filter((name) => !known.has(name))
  const allButFiles = files.map((path) => ({
    group: [`**/${folderOf(path)}/**`, `#${folderOf(path)}/**`, `!**/${path}`],
    message,
  }))
  return [...importOf(others, message), ...allButFiles, ...importOf(neighbours, message)]
}

function folderOf(path: string): string {
  return path.split('/')[0] ?? path
}

function foldersIn(folder: string): readonly string[] {
  return readdirSync(`${import.meta.dirname}/${folder}`)
}

/** The last one that fits a file is what holds for it. */
function importOverrides(): Override[] {
  return Object.entries(IMPORT_DIRECTIONS).flatMap(([folder, { imports, testsToo = [], apart }]) => {
    if (imports === 'anything') return []
    const rooms = apart ? foldersIn(folder) : []
    const places = ['', ...rooms.map((room) => `${room}/`)]
    return places.flatMap((room) => {
      const neighbours = rooms.filter((other) => `${other}/` !== room)
      return [
        override([`${folder}/${room}**/${SOURCES}`], restrictions(folder, imports, neighbours)),
        override(
          TESTS.map((tests) => `${folder}/${room}${tests}`),
          restrictions(folder, [...imports, ...testsToo], neighbours),
        ),
      ]
    })
  })
}

export default defineConfig({
  plugins: ['typescript', 'import', 'unicorn', 'oxc', 'promise', 'vitest'],
  categories: { correctness: 'error', suspicious: 'error' },
  ignorePatterns: [
    'dist',
    'coverage',
    '.boostline',
    'cdk.out',
    'engines/dataset/kernel/assembly',
    'engines/scoring/xgboost/kernel/assembly',
  ],
  rules: {
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/no-unsafe-type-assertion': 'off',
    'typescript/switch-exhaustiveness-check': 'error',
    'import/no-default-export': 'error',
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'no-empty': 'error',
    // A helper named expectSomething holds the expectation.
    'vitest/expect-expect': ['error', { assertFunctionNames: ['expect', 'expect*'] }],
    'no-await-in-loop': 'off',
    'import/no-named-as-default-member': 'off',
    'promise/always-return': 'off',
    'typescript/consistent-return': 'off',
    'no-shadow': 'off',
    'no-underscore-dangle': 'off',
    'unicorn/no-array-sort': 'off',
    'unicorn/consistent-function-scoping': 'off',
  },
  overrides: [
    { files: ['vitest.config.ts', 'oxlint.config.ts'], rules: { 'import/no-default-export': 'off' } },
    ...importOverrides(),
  ],
})
