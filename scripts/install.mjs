// Installs what a task runs, and no more. Plain JavaScript for any Node from 20 up.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

export const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const LOCK = path.join(ROOT, '.boostline', 'install.lock')

/** What npm itself writes last: which packages are there. */
const NPM_LIST = '.package-lock.json'
/** Of an install that is under way, or was cut short. */
const UNDER_WAY = '.boostline-installing'
const STAMP = '.boostline-stamp'

/** What a folder says that this user may not write into. */
const UNWRITABLE = new Set(['EACCES', 'EPERM', 'EROFS'])

/**
 * Installs into `folder` what is missing: the dependencies alone, or with `tools` what checks, tests and deploys, too.
 * Tools are added to what is there, which a running `npm start` goes on using; only after an install that was cut short,
 * or into an empty folder, everything is installed anew.
 * @throws Error that says what to do
 */
export async function ensureInstalled(folder, { tools }) {
  const wanted = wantedInstall(folder)
  if (isStamped(folder, wanted, tools)) return
  const lists = readLists(folder)
  if (lists.has(tools)) {
    // Of somebody else's npm ci. It may not be ours to write into.
    tryStamp(folder, wanted, lists.has(true))
    return
  }
  await withInstallLock(() => {
    if (isStamped(folder, wanted, tools)) return
    const before = readLists(folder)
    // What has tools keeps them: npm would remove what it is not asked for.
    const withTools = tools || before.hasTools
    say(folder, tools && before.has(false))
    mkdirSync(path.join(folder, 'node_modules'), { recursive: true })
    rmSync(path.join(folder, 'node_modules', STAMP), { force: true })
    writeFileSync(path.join(folder, 'node_modules', UNDER_WAY), '')
    runNpm(folder, [
      ...(before.isWhole ? ['install', '--no-save'] : ['ci']),
      withTools ? '--include=dev' : '--omit=dev',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ])
    tryStamp(folder, wanted, withTools)
    rmSync(path.join(folder, 'node_modules', UNDER_WAY), { force: true })
  })
}

function wantedInstall(folder) {
  return createHash('sha256')
    .update(readFileSync(path.join(folder, 'package-lock.json')))
    .update(readFileSync(path.join(folder, 'package.json')))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex')
}

function isStamped(folder, wanted, tools) {
  const stamp = path.join(folder, 'node_modules', STAMP)
  if (!existsSync(stamp)) return false
  const [hash, extent] = readFileSync(stamp, 'utf8').split(' ')
  return hash === wanted && (!tools || extent === 'tools')
}

function tryStamp(folder, wanted, withTools) {
  const stamp = path.join(folder, 'node_modules', STAMP)
  try {
    // A file of its own: a clone may have been made with hard links.
    rmSync(stamp, { force: true })
    writeFileSync(stamp, `${wanted} ${withTools ? 'tools' : 'runtime'}`)
  } catch (error) {
    if (!UNWRITABLE.has(error.code)) throw error
  }
}

/** What is there by npm's own list, beside what the lockfile wants. */
function readLists(folder) {
  const modules = path.join(folder, 'node_modules')
  const none = { isWhole: false, hasTools: false, has: () => false }
  if (!existsSync(path.join(modules, NPM_LIST)) || existsSync(path.join(modules, UNDER_WAY))) return none
  const there = readPackages(path.join(modules, NPM_LIST))
  const wanted = readPackages(path.join(folder, 'package-lock.json'))
  // What is optional npm chooses by the machine.
  const lacking = Object.entries(wanted).filter(
    ([place, { integrity, optional, link }]) =>
      place !== '' && !optional && !link && (!there[place] || there[place].integrity !== integrity),
  )
  return {
    isWhole: true,
    hasTools: Object.keys(there).some((place) => (wanted[place] ?? there[place]).dev),
    has: (tools) => lacking.every(([, { dev }]) => dev && !tools),
  }
}

function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages
}

function say(folder, isAddition) {
  const what =
    folder !== ROOT
      ? `Installing what ${path.relative(ROOT, folder)} needs (once)`
      : isAddition
        ? 'Adding the tools that check, test and deploy (once; under a minute)'
        : 'Installing dependencies (once; under a minute)'
  console.error(`${what} …`)
}

function runNpm(folder, args) {
  const npm = process.env.npm_execpath
  // Stdout is the command's, which may be asked for JSON.
  const stdio = ['ignore', process.stderr, 'inherit']
  const result = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: folder, stdio })
    : spawnSync('npm', args, { cwd: folder, stdio, shell: process.platform === 'win32' })
  if (result.status === 0) return
  throw new Error(
    'the installation failed; its messages are above. Check the network or the npm registry settings, then run the command again.',
  )
}

/** Two launchers at once must not install into one folder: the second waits for the first. */
async function withInstallLock(action) {
  let isTold = false
  while (!takeLock()) {
    if (!isTold) console.error('Waiting for another install in this clone …')
    isTold = true
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  try {
    action()
  } catch (error) {
    throw UNWRITABLE.has(error.code) ? unwritable(error) : error
  } finally {
    rmSync(LOCK, { recursive: true, force: true })
  }
}

/** Whether it is ours now. The lock of a process that is gone (Ctrl-C ends one on the spot) is nobody's. */
function takeLock() {
  const owner = path.join(LOCK, 'pid')
  try {
    mkdirSync(path.dirname(LOCK), { recursive: true })
    mkdirSync(LOCK)
    writeFileSync(owner, String(process.pid))
    return true
  } catch (error) {
    if (UNWRITABLE.has(error.code)) throw unwritable(error)
    if (error.code !== 'EEXIST') throw error
  }
  if (existsSync(owner) && !isRunning(Number(readFileSync(owner, 'utf8')))) {
    rmSync(LOCK, { recursive: true, force: true })
  }
  return false
}

function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function unwritable(error) {
  return new Error(
    `what this clone needs is not installed, and you may not write into it (${error.code}: ${error.path ?? ROOT}). ` +
      'Have its owner run "npm ci" in it, or make a clone of your own.',
  )
}
