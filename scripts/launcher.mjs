// What every way in shares: the install, the Node to run on, and a task that is run to its end. Plain JavaScript for any
// Node from 20 up.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { chooseNode, LEAST_NODE, majorOf, missingNode } from './choose-node.mjs'

export const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
/** Type stripping and node:sqlite are experiments in Node 24; what they warn of is not the person's business. */
export const NODE_FLAGS = ['--disable-warning=ExperimentalWarning']

/** What few need, apart from everything else: a folder with a lockfile of its own. */
export const ONNX = path.join(ROOT, 'engines', 'scoring', 'onnx')
const LOCK = path.join(ROOT, '.boostline', 'install.lock')
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * The environment for tasks, with the dependencies installed, those of more folders too: the chosen Node and their
 * programs are found first.
 */
export async function prepare(folders = []) {
  // A task's own tasks must not install under it: it runs from what they would replace.
  if (!process.env.BOOSTLINE_INSTALLED) for (const folder of [ROOT, ...folders]) await ensureInstalled(folder)
  const node = process.env.BOOSTLINE_NODE ? namedNode(process.env.BOOSTLINE_NODE) : nodeHere()
  const searchPath = [path.dirname(node), path.join(ROOT, 'node_modules', '.bin'), process.env.PATH].join(
    path.delimiter,
  )
  return { ...process.env, PATH: searchPath, BOOSTLINE_NODE: node, BOOSTLINE_INSTALLED: '1' }
}

/** Runs `node` or a program of the dependencies to its end; a failing one ends the launcher with its exit code. */
export async function run(program, args, env, cwd = ROOT) {
  const viaNode = program === 'node' ? [] : [path.join(ROOT, 'node_modules', '.bin', program)]
  const child = spawn(env.BOOSTLINE_NODE, [...viaNode, ...args], { cwd, env, stdio: 'inherit' })
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
async function ensureInstalled(folder) {
  const stamp = path.join(folder, 'node_modules', '.boostline-stamp')
  const wanted = createHash('sha256')
    .update(readFileSync(path.join(folder, 'package-lock.json')))
    .update(readFileSync(path.join(folder, 'package.json')))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex')
  if (readStamp(stamp) === wanted) return
  await withInstallLock(() => {
    if (readStamp(stamp) === wanted) return
    const what = folder === ROOT ? 'dependencies' : `what ${path.relative(ROOT, folder)} needs`
    console.error(`Installing ${what} (once; under a minute) …`)
    const npm = process.env.npm_execpath
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
    // Stdout is the command's, which may be asked for JSON.
    const stdio = ['ignore', process.stderr, 'inherit']
    const result = npm
      ? spawnSync(process.execPath, [npm, ...args], { cwd: folder, stdio })
      : spawnSync('npm', args, { cwd: folder, stdio, shell: process.platform === 'win32' })
    if (result.status !== 0)
      fail(
        'the installation failed; its messages are above. Check the network or the npm registry settings, then run the command again.',
      )
    writeFileSync(stamp, wanted)
  })
}

function readStamp(stamp) {
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined
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

function nodeHere() {
  const bundled = bundledNodes().map((path) => ({
    from: 'bundled with the dependencies',
    path,
    version: versionOf(path),
  }))
  const found = [...bundled, { from: 'installed', path: process.execPath, version: process.versions.node }]
  const chosen = chooseNode(found)
  if (!chosen) fail(missingNode(found, `${process.platform}-${process.arch}`))
  if (majorOf(chosen.version) !== majorOf(LEAST_NODE))
    console.error(
      `boostline: running on Node ${chosen.version}, since there is no Node ${majorOf(LEAST_NODE)} here, which AWS runs the functions on.`,
    )
  return chosen.path
}

/** BOOSTLINE_NODE says which Node to take, to try another one; and a task's own tasks run on the same as itself. */
function namedNode(node) {
  const version = versionOf(node)
  if (!chooseNode([{ path: node, version }]))
    fail(
      `BOOSTLINE_NODE is ${node}, ${version ? `Node ${version}` : 'which does not run'}, and ${LEAST_NODE} or newer is needed: name another one, or unset it.`,
    )
  return node
}

function bundledNodes() {
  return [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`]
    .map((name) => path.join(ROOT, 'node_modules', name, 'bin', 'node'))
    .filter((node) => existsSync(node))
}

/** Asked of the program itself: one for another C library is there and does not run. */
function versionOf(node) {
  const { status, stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' })
  return status === 0 ? stdout.trim().replace(/^v/, '') : undefined
}

export function fail(message) {
  console.error(`boostline: ${message}`)
  process.exit(1)
}
