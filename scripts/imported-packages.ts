import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

const ROOT = path.dirname(import.meta.dirname)

/** What a file imports when it runs: not types. Also what it imports on demand. */
const IMPORT = /^(?:import|export)\s(?!type\b)[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gms

/**
 * The packages that some files of the project, and all files that they import, need to run: each with the files that
 * import it. Paths are the project's.
 */
export function importedPackages(entries: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const packages = new Map<string, string[]>()
  const files = new Set(entries)
  // A set may grow while it is read.
  for (const file of files) {
    const source = readFileSync(path.join(ROOT, file), 'utf8')
    for (const [, from, alone, onDemand] of source.matchAll(IMPORT)) {
      const wanted = from ?? alone ?? onDemand ?? ''
      if (wanted.startsWith('node:')) continue
      if (/^[.#]/.test(wanted)) {
        const next = wanted.startsWith('#') ? wanted.slice(1) : path.join(path.dirname(file), wanted)
        if (existsSync(path.join(ROOT, next))) files.add(next)
        continue
      }
      const name = wanted
        .split('/')
        .slice(0, wanted.startsWith('@') ? 2 : 1)
        .join('/')
      packages.set(name, [...(packages.get(name) ?? []), file])
    }
  }
  return packages
}

/** The packages that the functions are bundled from; those of the local cloud are dependencies, too. */
export function functionPackages(functionNames: readonly string[]): readonly string[] {
  return [...importedPackages(functionNames.map((name) => `lambdas/${name}/handler.ts`)).keys()].sort()
}
