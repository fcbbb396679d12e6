import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findLibrary, libraryAdvice, requireLibrary } from './library.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'boostline-library-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function file(...parts: string[]): string {
  const name = path.join(folder, ...parts)
  mkdirSync(path.dirname(name), { recursive: true })
  writeFileSync(name, '')
  return name
}

/** A search of this folder alone. */
const search = () => ({
  environment: {},
  systemFolders: [path.join(folder, 'system')],
  python: path.join(folder, 'no-python'),
  homebrewFolders: [path.join(folder, 'homebrew')],
  cacheFolder: path.join(folder, 'cache'),
})

it('takes the library that the variable names before any other', () => {
  file('system', 'libxgboost.so.0')
  const named = file('own', 'libxgboost.so')
  expect(findLibrary({ ...search(), environment: { BOOSTLINE_XGBOOST_LIBRARY: named } })).toBe(named)
})

it('says which variable names a library that is not there', () => {
  expect(() => findLibrary({ ...search(), environment: { BOOSTLINE_XGBOOST_LIBRARY: '/no/lib.so' } })).toThrow(
    'BOOSTLINE_XGBOOST_LIBRARY names /no/lib.so, which does not exist: correct the variable, or unset it',
  )
})

it('finds a versioned library of the system, before Homebrew’s and the cache’s', () => {
  const library = file('system', 'libxgboost.so.1.6.0')
  symlinkSync('libxgboost.so.1.6.0', path.join(folder, 'system', 'libxgboost.so.0'))
  file('homebrew', 'libxgboost.dylib')
  file('cache', 'usr', 'lib', 'x86_64-linux-gnu', 'libxgboost.so.0')
  expect(findLibrary(search())).toBe(library)
})

it('finds a library in the cache, in the folder of any machine type', () => {
  const library = file('cache', 'usr', 'lib', 'aarch64-linux-gnu', 'libxgboost.so.0')
  expect(findLibrary(search())).toBe(library)
})

it('passes over what only looks like a library', () => {
  file('system', 'libxgboost.so.txt')
  symlinkSync('gone', path.join(folder, 'system', 'libxgboost.so'))
  expect(findLibrary(search())).toBeUndefined()
})

it('says what to do where there is no library', () => {
  expect(() => requireLibrary(search())).toThrow(/^XGBoost's shared library was not found\. To get it, /)
  expect(libraryAdvice('darwin')).toBe(
    'To get it, run "brew install xgboost" or "pip install xgboost", or set BOOSTLINE_XGBOOST_LIBRARY to the path of a libxgboost.',
  )
})
