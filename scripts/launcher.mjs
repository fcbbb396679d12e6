// What every way in shares: the install, the Node to run on, and a task that is run to its end. Plain JavaScript for any
// Node from 20 up.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { chooseNode, LEAST_NODE, majorOf, missingNode } from './choose-node.mjs'
import { ensureInstalled, ROOT } from './install.mjs'

/** Type stripping and node:sqlite are experiments in Node 24; what they warn of is not the person's business. */
export const NODE_FLAGS = ['--disable-warning=ExperimentalWarning']

/** What few need, apart from everything else: a folder with a lockfile of its own. */
export const ONNX = path.join(ROOT, 'engines', 'scoring', 'onnx')
/** What `./boostline` does with the CDK, which `npm start` does not need. */
export const COMMANDS_WITH_TOOLS = ['deploy', 'destroy', 'diff']
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * The environment for tasks, with the dependencies installed, those of more folders too, and with `tools` what checks,
 * tests and deploys: the chosen Node and their programs are found first.
 */
export async function prepare({ folders = [], tools = false } = {}) {
  // A task's own tasks must not install under it: it runs from what they would replace.
  if (!process.env.BOOSTLINE_INSTALLED) {
    try {
      await ensureInstalled(ROOT, { tools })
      for (const folder of folders) await ensureInstalled(folder, { tools: true })
    } catch (error) {
      fail(error.message)
    }
  }
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
