import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import {
  findLibrary,
  LIBRARY_CACHE_FOLDER,
  libraryAdvice,
  requireLibrary,
} from '../emulator/sagemaker/xgboost/library.ts'

const PACKAGE = 'libxgboost0'
/** What Debian's package needs beside the C and C++ runtimes, by the file that shows that it is there. */
const NEEDED_PACKAGES = { libgomp1: 'libgomp.so.1', libdmlc0: 'libdmlc.so.0' }

export type FetchOptions = {
  /** A line for a person. */
  readonly say: (line: string) => void
  /** Takes the way of a user without root rights. */
  readonly unpackOnly?: boolean
}

/** Makes sure that XGBoost's shared library can be found; says nothing where it is there already. */
export function ensureXgboostLibrary({ say, unpackOnly = false }: FetchOptions): void {
  if (findLibrary()) return
  if (!existsSync('/usr/bin/apt-get')) throw new Error(`XGBoost's shared library was not found. ${libraryAdvice()}`)
  if (process.getuid?.() === 0 && !unpackOnly) install(say)
  else unpack(say)
  requireLibrary()
}

function install(say: FetchOptions['say']): void {
  say(`Installing XGBoost's shared library (apt-get install ${PACKAGE}) …`)
  const args = ['install', '-y', '--no-install-recommends', PACKAGE]
  if (run('apt-get', args).ok) return
  // A fresh image has no package lists: get them, then try once more.
  run('apt-get', ['update'])
  requireSuccess('apt-get', args)
}

function unpack(say: FetchOptions['say']): void {
  say(`Unpacking XGBoost's shared library (${PACKAGE}) into ${LIBRARY_CACHE_FOLDER} …`)
  const parent = path.dirname(LIBRARY_CACHE_FOLDER)
  mkdirSync(parent, { recursive: true })
  const working = mkdtempSync(path.join(parent, 'xgboost-download-'))
  try {
    for (const name of [PACKAGE, ...missingPackages()]) requireSuccess('apt-get', ['download', name], working)
    const root = path.join(working, 'root')
    for (const file of readdirSync(working)) requireSuccess('dpkg-deb', ['-x', path.join(working, file), root])
    // Renamed at the end: an unpacking cut short leaves nothing that looks like a library.
    rmSync(LIBRARY_CACHE_FOLDER, { recursive: true, force: true })
    renameSync(root, LIBRARY_CACHE_FOLDER)
  } finally {
    rmSync(working, { recursive: true, force: true })
  }
}

function missingPackages(): string[] {
  const known = spawnSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' }).stdout ?? ''
  return Object.entries(NEEDED_PACKAGES)
    .filter(([, file]) => !known.includes(file))
    .map(([name]) => name)
}

function requireSuccess(program: string, args: readonly string[], folder?: string): void {
  const { ok, message } = run(program, args, folder)
  if (!ok) throw new Error(`"${program} ${args.join(' ')}" failed: ${message} ${libraryAdvice()}`)
}

function run(program: string, args: readonly string[], folder = process.cwd()): { ok: boolean; message: string } {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const result = spawnSync(program, args, { cwd: folder, env, encoding: 'utf8' })
  return { ok: result.status === 0, message: result.error?.message ?? result.stderr.trim().split('\n').at(-1) ?? '' }
}
