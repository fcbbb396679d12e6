import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const ROOT = path.dirname(import.meta.dirname)
/** What a checkout gets of installs, builds and what a person makes by a page's lines. */
const IGNORED = readFileSync(path.join(ROOT, '.gitignore'), 'utf8')
  .split('\n')
  .map((line) => line.replaceAll('/', ''))
/** Folders of ours: a path that begins with one is meant to be there. */
const OURS = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && ![...IGNORED, '.git'].includes(entry.name))
  .map(({ name }) => name)
const PAGES = [
  ...readdirSync(ROOT),
  ...OURS.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => path.join(folder, file)),
  ),
].filter((file) => file.endsWith('.md') && !file.split(path.sep).includes('node_modules'))

const textOf = (page: string) => readFileSync(path.join(ROOT, page), 'utf8')
/** As GitHub makes them. */
const anchorsOf = (page: string) =>
  [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- ]/gu, '')
      .replaceAll(' ', '-'),
  )

it('every link between pages leads somewhere', () => {
  expect(PAGES).toContain('README.md')
  const dead = PAGES.flatMap((page) =>
    [...textOf(page).matchAll(/\]\((?!https?:)([^)\s#]*)#?([^)\s]*)\)/g)]
      .filter(
        ([, file, anchor]) => !leads(file === '' ? page : path.join(path.dirname(page), file ?? ''), anchor ?? ''),
      )
      .map(([link]) => `${page}: ${link}`),
  )
  expect(dead).toEqual([])
})

function leads(file: string, anchor: string): boolean {
  return existsSync(path.join(ROOT, file)) && (anchor === '' || anchorsOf(file).includes(anchor))
}

it('every file of ours that a page names is there', () => {
  const named = PAGES.flatMap((page) =>
    [...textOf(page).matchAll(/(?<![\w./-])([\w-]+)\/[\w./-]*[\w-]/g)]
      .filter(([, folder = '']) => OURS.includes(folder))
      .map(([file]) => ({ page, file })),
  )
  expect(named.length).toBeGreaterThan(50)
  const gone = named.filter(({ file }) => !existsSync(path.join(ROOT, file)))
  expect(gone.map(({ page, file }) => `${page}: ${file}`)).toEqual([])
})
