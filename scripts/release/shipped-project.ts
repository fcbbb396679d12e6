// Writes a project of what the functions are bundled from, and nothing else: package.json, lockfile and .npmrc in the
// folder that is named. The workflow of the images lists and checks the packages there.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { FUNCTION_NAMES } from '../../infra/wiring.ts'
import { functionPackages } from '../imported-packages.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('Name the folder: node scripts/release/shipped-project.ts FOLDER')

mkdirSync(folder, { recursive: true })
for (const file of ['package-lock.json', '.npmrc']) copyFileSync(path.join(ROOT, file), path.join(folder, file))
const {
  devDependencies: _tools,
  optionalDependencies: _extras,
  dependencies,
  ...project
} = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as Readonly<Record<string, unknown>> & {
  readonly dependencies: Readonly<Record<string, string>>
}
const shipped = functionPackages(FUNCTION_NAMES).map((name) => [name, dependencies[name]] as const)
const missing = shipped.filter(([, version]) => version === undefined)
if (missing.length > 0) throw new Error(`The functions import what is no dependency: ${missing.join(', ')}`)
writeFileSync(
  path.join(folder, 'package.json'),
  `${JSON.stringify({ ...project, dependencies: Object.fromEntries(shipped) }, null, 2)}\n`,
)
