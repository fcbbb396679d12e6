// The one launcher behind every npm script. It runs on any Node from 20 up, installs what is
// missing, then runs the task under the Node 24 that the project's own dependencies bring.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const STAMP = path.join(ROOT, 'node_modules', '.boostline-stamp')
const LOCK = path.join(ROOT, '.boostline', 'install.lock')

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']
const NODE_FLAGS = ['--disable-warning=ExperimentalWarning']

const CHECK = [
  ['biome', 'ci', '--error-on-warnings'],
  ['oxlint', '--type-aware', '--deny-warnings'],
  ['tsc', '--noEmit'],
  ['knip'],
]

const FETCH_XGBOOST = ['node', ...NODE_FLAGS, 'scripts/fetch-xgboost.ts']

/** Each task is a list of commands; extra arguments go to the last one. */
const TASKS = {
  start: [FETCH_XGBOOST, ['node', ...NODE_FLAGS, 'local/start.ts']],
  test: [...CHECK, FETCH_XGBOOST, ['node', ...NODE_FLAGS, 'node_modules/vitest/vitest.mjs', 'run']],
  check: CHECK,
  format: [
    ['biome', 'check', '--write'],
    ['oxlint', '--type-aware', '--fix'],
  ],
  build: [['node', ...NODE_FLAGS, 'scripts/build.ts']],
  /** What the cdk command line runs (cdk.json). */
  'cdk-app': [['node', ...NODE_FLAGS, 'infra/app.ts']],
  /** Any file of the project under Node 24: `node scripts/run.mjs node bench/split.ts`. */
  node: [['node', ...NODE_FLAGS]],
}

const [task = '', ...extra] = process.argv.slice(2)
const commands = TASKS[task]
if (!commands) fail(`unknown task "${task}"; there are: ${Object.keys(TASKS).join(', ')}`)

await ensureInstalled()
const env = environmentWithNode24()
for (const [index, command] of commands.entries()) {
  const last = index === commands.length - 1
  const [program, ...args] = last ? [...command, ...extra] : command
  if (task === 'test') console.log(`\n> ${[program, ...args].filter((part) => !NODE_FLAGS.includes(part)).join(' ')}`)
  await run(program, args, env)
}

/** Runs one command to its end; a failing one ends the task with its exit code. */
async function run(program, args, env) {
  const viaNode = program === 'node' ? [] : [path.join(ROOT, 'node_modules', '.bin', program)]
  const child = spawn(env.BOOSTLINE_NODE, [...viaNode, ...args], { cwd: ROOT, env, stdio: 'inherit' })
  // Ctrl-C in a terminal reaches the task by itself; from anywhere else a signal is passed on. Either way the task
  // ends in its own time, and its exit code is ours.
  const forward = (signal) => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  for (const signal of SIGNALS) process.on(signal, forward)
  const [code, signal] = await once(child, 'exit').catch((error) => fail(`could not run ${program}: ${error.message}`))
  for (const name of SIGNALS) process.off(name, forward)
  if (code !== 0) process.exit(code ?? 128 + constants.signals[signal])
}

/** Installs when node_modules does not match the lockfile; the stamp is written last, so an install cut short is done again. */
async function ensureInstalled() {
  const wanted = createHash('sha256')
    .update(readFileSync(path.join(ROOT, 'package-lock.json')))
    .update(readFileSync(path.join(ROOT, 'package.json')))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex')
  if (installedStamp() === wanted) return
  await withInstallLock(() => {
    if (installedStamp() === wanted) return
    console.error('Installing dependencies (once; under a minute) …')
    const npm = process.env.npm_execpath
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    const result = npm
      ? spawnSync(process.execPath, [npm, ...args], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] })
      : spawnSync('npm', args, {
          cwd: ROOT,
          stdio: ['ignore', 'inherit', 'inherit'],
          shell: process.platform === 'win32',
        })
    if (result.status !== 0)
      fail(
        'the installation failed; its messages are above. Check the network or the npm registry settings, then run the command again.',
      )
    writeFileSync(STAMP, wanted)
  })
}

function installedStamp() {
  return existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : undefined
}

/** Two launchers at once must not install into one folder: the second waits for the first. */
async function withInstallLock(action) {
  mkdirSync(path.dirname(LOCK), { recursive: true })
  const staleAfterMs = 10 * 60_000
  for (;;) {
    try {
      mkdirSync(LOCK)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      const lock = statSync(LOCK, { throwIfNoEntry: false })
      if (lock && Date.now() - lock.mtimeMs > staleAfterMs) rmSync(LOCK, { recursive: true, force: true })
      else await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
  const release = () => rmSync(LOCK, { recursive: true, force: true })
  process.once('exit', release)
  try {
    action()
  } finally {
    release()
    process.off('exit', release)
  }
}

function environmentWithNode24() {
  const bundled = bundledNode()
  const node = bundled ?? (Number(process.versions.node.split('.')[0]) >= 24 ? process.execPath : undefined)
  if (!node)
    fail(
      `no Node 24 for ${process.platform}-${process.arch} comes with the dependencies: install Node 24 or newer and run this again`,
    )
  const searchPath = [path.dirname(node), path.join(ROOT, 'node_modules', '.bin'), process.env.PATH].join(
    path.delimiter,
  )
  return { ...process.env, PATH: searchPath, BOOSTLINE_NODE: node }
}

function bundledNode() {
  for (const name of [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`]) {
    const candidate = path.join(ROOT, 'node_modules', name, 'bin', 'node')
    if (existsSync(candidate)) return candidate
  }
  return undefined
}

function fail(message) {
  console.error(`boostline: ${message}`)
  process.exit(1)
}
