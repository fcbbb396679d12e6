import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

/** The variable that names a libxgboost to use before any other. */
export const LIBRARY_VARIABLE = 'BOOSTLINE_XGBOOST_LIBRARY'

const PROJECT_FOLDER = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..')

/** Where `scripts/fetch-xgboost.ts` unpacks a distribution's package when it may not install it. */
export const LIBRARY_CACHE_FOLDER = path.join(PROJECT_FOLDER, '.boostline', 'xgboost')

const SYSTEM_FOLDERS = [
  '/usr/local/lib',
  '/usr/local/lib64',
  '/usr/lib/x86_64-linux-gnu',
  '/usr/lib/aarch64-linux-gnu',
  '/usr/lib64',
  '/usr/lib',
]
const HOMEBREW_FOLDERS = ['/opt/homebrew/opt/xgboost/lib', '/usr/local/opt/xgboost/lib']
const PYTHON_TIMEOUT_MS = 10_000

export type LibrarySearch = {
  readonly environment?: Readonly<Record<string, string | undefined>>
  readonly systemFolders?: readonly string[]
  readonly python?: string
  readonly homebrewFolders?: readonly string[]
  readonly cacheFolder?: string
}

/**
 * The path of a libxgboost: the one `BOOSTLINE_XGBOOST_LIBRARY` names, else the system's, a Python
 * xgboost's, Homebrew's, or the one in the project's cache. `undefined` where there is none.
 * Throws when the variable names a file that isn't there.
 */
export function findLibrary(search: LibrarySearch = {}): string | undefined {
  const { environment = process.env, systemFolders = SYSTEM_FOLDERS, python = 'python3' } = search
  const named = environment[LIBRARY_VARIABLE]
  if (named) {
    if (existsSync(named)) return named
    throw new Error(
      `${LIBRARY_VARIABLE} names ${named}, which does not exist: correct the variable, or unset it to have libxgboost looked for.`,
    )
  }
  return (
    firstLibrary(systemFolders) ??
    libraryOfPython(python) ??
    firstLibrary(search.homebrewFolders ?? HOMEBREW_FOLDERS) ??
    libraryOfCache(search.cacheFolder ?? LIBRARY_CACHE_FOLDER)
  )
}

/** The path of a libxgboost; throws with what to do where there is none. */
export function requireLibrary(search: LibrarySearch = {}): string {
  const library = findLibrary(search)
  if (library) return library
  throw new Error(`XGBoost's shared library was not found. ${libraryAdvice()}`)
}

/** One line that says how to get the library on this machine. */
export function libraryAdvice(platform: NodeJS.Platform = process.platform): string {
  const install =
    platform === 'darwin'
      ? 'run "brew install xgboost" or "pip install xgboost"'
      : platform === 'linux' && existsSync('/usr/bin/apt-get')
        ? 'run "node scripts/fetch-xgboost.ts" (it gets Debian’s libxgboost0), "apt-get install libxgboost0" or "pip install xgboost"'
        : 'run "pip install xgboost"'
  return `To get it, ${install}, or set ${LIBRARY_VARIABLE} to the path of a libxgboost.`
}

/**
 * The shared libraries that lie beside one unpacked into the cache, in the order to load them: the loader
 * of the system does not look there, but takes what the process has loaded already.
 */
export function companionLibraries(library: string): readonly string[] {
  if (!existsSync(LIBRARY_CACHE_FOLDER) || !library.startsWith(realpathSync(LIBRARY_CACHE_FOLDER) + path.sep)) return []
  const names = readdirSync(path.dirname(library))
  return ['libgomp.so', 'libdmlc.so']
    .map((wanted) => names.find((name) => name.startsWith(wanted)))
    .filter((name) => name !== undefined)
    .map((name) => path.join(path.dirname(library), name))
}

function firstLibrary(folders: readonly string[]): string | undefined {
  for (const folder of folders) {
    const name = libraryIn(folder)
    if (name) return realpathSync(path.join(folder, name))
  }
  return undefined
}

function libraryIn(folder: string): string | undefined {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return undefined
  return readdirSync(folder)
    .filter((name) => /^(libxgboost\.so(\.[\d.]+)?|libxgboost\.dylib|xgboost\.dll)$/.test(name))
    .find((name) => existsSync(path.join(folder, name)))
}

function libraryOfPython(python: string): string | undefined {
  // find_spec of a top-level name imports nothing, so this costs no more than Python's own start.
  const script = 'import importlib.util as u; s = u.find_spec("xgboost"); print(list(s.submodule_search_locations)[0])'
  const result = spawnSync(python, ['-c', script], { encoding: 'utf8', timeout: PYTHON_TIMEOUT_MS })
  if (result.status !== 0) return undefined
  return firstLibrary([path.join(result.stdout.trim(), 'lib')])
}

function libraryOfCache(cacheFolder: string): string | undefined {
  const parent = path.join(cacheFolder, 'usr', 'lib')
  if (!existsSync(parent)) return undefined
  return firstLibrary([parent, ...readdirSync(parent).map((name) => path.join(parent, name))])
}
