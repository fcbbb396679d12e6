import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { type BuildOptions, build } from 'esbuild'
import type { FunctionName } from '../../infra/wiring.ts'
import { median } from '../measure.ts'
import { environmentOf } from './first-response.ts'

export type DependencyCost = { readonly name: string; readonly sizeBytes: number; readonly loadCpuMs: number }

const ROOT = path.join(import.meta.dirname, '../..')
const LOAD = `const before = process.cpuUsage(); require(process.argv[1])
  const { user, system } = process.cpuUsage(before); console.log((user + system) / 1000); process.exit()`
/** As the functions are bundled, apart from the entry. */
const BUNDLING = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  logLevel: 'error',
  absWorkingDir: ROOT,
  metafile: true,
} satisfies BuildOptions

/**
 * What each package would cost alone, bundled with exactly the names that the function's own files import from it.
 * The packages share code (the SDK's clients most of theirs), so the sum is more than the bundle.
 */
export async function dependencyCosts(
  functionName: FunctionName,
  outFolder: string,
  repeats: number,
): Promise<readonly DependencyCost[]> {
  const { metafile } = await build({
    ...BUNDLING,
    entryPoints: [`lambdas/${functionName}/handler.ts`],
    write: false,
    outfile: path.join(outFolder, 'unused.cjs'),
  })
  const ownFiles = Object.keys(metafile.inputs).filter((file) => !file.includes('node_modules'))
  const costs: DependencyCost[] = []
  for (const [name, imports] of packageImports(ownFiles)) {
    const outfile = path.join(outFolder, `${name.replaceAll('/', '-')}.cjs`)
    const contents = `export { ${[...imports].join(', ')} } from '${name}'`
    const built = await build({ ...BUNDLING, stdin: { contents, resolveDir: ROOT }, outfile })
    const sizeBytes = Object.values(built.metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0)
    costs.push({ name, sizeBytes, loadCpuMs: await loadCpuMs(functionName, outfile, repeats) })
  }
  return costs.toSorted((a, b) => b.loadCpuMs - a.loadCpuMs)
}

/** The CPU time in which a fresh process loads a bundle, the median of several: on a shared machine steadier than the clock. */
export async function loadCpuMs(name: FunctionName | 'empty', bundle: string, repeats: number): Promise<number> {
  const times: number[] = []
  const env = environmentOf(name)
  for (let round = 0; round < repeats; round++) {
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', LOAD, bundle], { env })
    times.push(Number(stdout))
  }
  return median(times)
}

/** The values imported from packages, by package. */
function packageImports(files: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  for (const file of files) {
    const source = readFileSync(path.join(ROOT, file), 'utf8')
    for (const [, clause = '', name = ''] of source.matchAll(/^import (?!type )([^'"]+?) from '([^'.#][^']*)'/gm)) {
      if (name.startsWith('node:')) continue
      const names = found.get(name) ?? new Set()
      found.set(name, names)
      for (const imported of importedNames(clause, source)) names.add(imported)
    }
  }
  return found
}

/** `pMap` is the default export; of `* as z` what is called, `z.object(` and the like; `{ A, type B }` is A. */
function importedNames(clause: string, source: string): readonly string[] {
  const namespace = /^\* as (\w+)$/.exec(clause)?.[1]
  if (namespace)
    return [...source.matchAll(new RegExp(`\\b${namespace}\\.(\\w+)\\(`, 'g'))].map(([, name = '']) => name)
  if (!clause.startsWith('{')) return ['default']
  return clause
    .slice(1, -1)
    .split(',')
    .map((part) => part.trim().split(' as ')[0] ?? '')
    .filter((part) => part !== '' && !part.startsWith('type '))
}
