import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { importedPackages } from '../../scripts/imported-packages.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const LAUNCHER = ['run.mjs', 'launcher.mjs', 'install.mjs', 'choose-node.mjs']

/** Does what npm does as far as the launcher sees it, and tells what it was asked for. */
const FAKE_NPM = `
import fs from 'node:fs'
const args = process.argv.slice(2)
fs.appendFileSync('npm.log', args.filter((arg) => !/ignore-scripts|audit|fund|loglevel/.test(arg)).join(' ') + '\\n')
if (args[0] === 'ci') fs.rmSync('node_modules', { recursive: true, force: true })
fs.mkdirSync('node_modules', { recursive: true })
if (process.env.CUT_SHORT) process.exit(1)
const { packages } = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'))
const withTools = args.includes('--include=dev')
const there = Object.entries(packages).filter(([place, { dev }]) => place !== '' && (withTools || !dev))
fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: Object.fromEntries(there) }))
`

const LOCKFILE = {
  packages: {
    '': {},
    'node_modules/engine': { integrity: 'sha512-1' },
    'node_modules/tool': { integrity: 'sha512-2', dev: true },
    'node_modules/for-another-machine': { integrity: 'sha512-3', optional: true, os: ['none'] },
  },
}

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

describe('the launcher installs what a task runs', () => {
  let project = ''
  beforeEach(() => {
    project = mkdtempSync(path.join(tmpdir(), 'boostline-install-'))
    folders.push(project)
    mkdirSync(path.join(project, 'scripts'))
    mkdirSync(path.join(project, 'cli'))
    for (const file of LAUNCHER) cpSync(path.join(ROOT, 'scripts', file), path.join(project, 'scripts', file))
    writeFileSync(path.join(project, 'npm.mjs'), FAKE_NPM)
    writeFileSync(path.join(project, 'cli/main.ts'), 'console.log(`ran ${process.argv.slice(2)}`)')
    writeFileSync(path.join(project, 'package.json'), '{"type": "module"}')
    writeFileSync(path.join(project, 'package-lock.json'), JSON.stringify(LOCKFILE))
  })

  async function launch(command: string, more: Readonly<Record<string, string>> = {}) {
    const { BOOSTLINE_INSTALLED: _, ...inherited } = process.env
    const env = {
      ...inherited,
      BOOSTLINE_NODE: process.execPath,
      npm_execpath: path.join(project, 'npm.mjs'),
      ...more,
    }
    const args = ['scripts/run.mjs', 'boostline', command]
    return await new Promise<{ readonly out: string; readonly error: string }>((resolve) => {
      execFile(process.execPath, args, { cwd: project, env }, (_failed, out, error) => resolve({ out, error }))
    })
  }

  function asked(): readonly string[] {
    const log = path.join(project, 'npm.log')
    return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []
  }

  test('npm start has the dependencies; a deployment adds the tools, and nothing takes them away again', async () => {
    expect(await launch('start')).toEqual({
      out: 'ran start\n',
      error: 'Installing dependencies (once; under a minute) …\n',
    })
    expect(await launch('train')).toEqual({ out: 'ran train\n', error: '' })
    expect(await launch('deploy')).toEqual({
      out: 'ran deploy\n',
      error: 'Adding the tools that check, test and deploy (once; under a minute) …\n',
    })
    await launch('start')
    expect(asked()).toEqual(['ci --omit=dev', 'install --no-save --include=dev'])
  })

  test('a changed lockfile changes what is there, under what runs, and keeps the tools', async () => {
    await launch('deploy')
    const packages = { ...LOCKFILE.packages, 'node_modules/engine': { integrity: 'sha512-4' } }
    writeFileSync(path.join(project, 'package-lock.json'), JSON.stringify({ packages }))
    await launch('start')
    expect(asked()).toEqual(['ci --include=dev', 'install --no-save --include=dev'])
  })

  test("a developer's own npm ci is taken as it is", async () => {
    execFile(process.execPath, ['npm.mjs', 'ci', '--include=dev'], { cwd: project })
    while (!existsSync(path.join(project, 'node_modules/.package-lock.json'))) await new Promise(setImmediate)
    await launch('start')
    await launch('deploy')
    expect(asked()).toEqual(['ci --include=dev'])
  })

  test('an install that was cut short is made anew', async () => {
    await launch('start')
    const { error } = await launch('deploy', { CUT_SHORT: '1' })
    expect(error).toContain('boostline: the installation failed; its messages are above.')
    await launch('start')
    expect(asked()).toEqual(['ci --omit=dev', 'install --no-save --include=dev', 'ci --omit=dev'])
  })

  test('the lock of an install that was killed holds nobody up', async () => {
    mkdirSync(path.join(project, '.boostline/install.lock'), { recursive: true })
    const gone = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
    await once(gone, 'exit')
    writeFileSync(path.join(project, '.boostline/install.lock/pid'), String(gone.pid))
    expect(await launch('start')).toMatchObject({ out: 'ran start\n' })
  })

  test.skipIf(process.getuid?.() === 0)('a clone that may not be written into says so', async () => {
    chmodSync(project, 0o500)
    try {
      const { error } = await launch('start')
      expect(error).toContain('you may not write into it (EACCES')
    } finally {
      chmodSync(project, 0o700)
    }
  })
})

/** What is started beside the command as a process, or bundled, of its own. */
const PROCESSES = [
  'emulator/sagemaker/xgboost/serve.ts',
  'emulator/sagemaker/xgboost/train.ts',
  'console/page/main.tsx',
  'console/server/upload/preview-worker.ts',
  'infra/functions/model-training.ts',
  ...readdirSync(path.join(ROOT, 'lambdas')).map((name) => `lambdas/${name}/handler.ts`),
]

test('no command imports a package that npm start does not install', () => {
  const { dependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>
  }
  const imported = importedPackages(['cli/main.ts', 'scripts/build.ts', ...PROCESSES])
  expect(imported.size).toBeGreaterThan(10)
  expect([...imported].filter(([name]) => !(name in dependencies))).toEqual([])
  expect(dependencies).toHaveProperty('aws-lambda-ric')
})

test('after an install without tools the local cloud starts, trains and predicts', { timeout: 900_000 }, async () => {
  // In the clone's own file system, for hard links.
  mkdirSync(path.join(ROOT, '.boostline'), { recursive: true })
  const clone = mkdtempSync(path.join(ROOT, '.boostline/without-tools-'))
  folders.push(clone)
  const code = ['boostline', 'package.json', 'package-lock.json', 'cli', 'console', 'emulator', 'engines', 'events']
  for (const name of [...code, 'examples', 'infra', 'lambdas', 'local', 'scripts', 'shared']) {
    link(path.join(ROOT, name), path.join(clone, name))
  }
  const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>
  }
  // Of the optional ones those that npm chose for this machine; Node itself comes with the test.
  const kept = Object.entries(packages).filter(
    ([place, { dev }]) =>
      !dev &&
      !/node_modules\/node-(linux|darwin|bin)/.test(place) &&
      place !== '' &&
      existsSync(path.join(ROOT, place)),
  )
  for (const [place] of kept) link(path.join(ROOT, place), path.join(clone, place))
  writeFileSync(
    path.join(clone, 'node_modules/.package-lock.json'),
    JSON.stringify({ packages: Object.fromEntries(kept) }),
  )

  const { BOOSTLINE_INSTALLED: _, ...inherited } = process.env
  const args = ['boostline', 'start', '--once', '--json', '--port', '4971', '--api-port', '4972', '--delays', 'none']
  const { out, error } = await new Promise<{ readonly out: string; readonly error: string }>((resolve) => {
    const env = { ...inherited, BOOSTLINE_NODE: process.execPath, npm_execpath: 'no-npm-is-needed' }
    execFile(process.execPath, args, { cwd: clone, env }, (_failed, out, error) => resolve({ out, error }))
  })
  expect(`${out}${error}`).toContain('"prediction":{"label":"virginica"')
})

/** A tree with hard links for files, without the folders of packages below it. */
function link(from: string, to: string): void {
  mkdirSync(path.dirname(to), { recursive: true })
  const entries = folderOf(from)
  if (entries === undefined) {
    linkSync(from, to)
    return
  }
  mkdirSync(to, { recursive: true })
  for (const { name } of entries) if (name !== 'node_modules') link(path.join(from, name), path.join(to, name))
}

function folderOf(place: string) {
  try {
    return readdirSync(place, { withFileTypes: true })
  } catch {
    return undefined
  }
}
