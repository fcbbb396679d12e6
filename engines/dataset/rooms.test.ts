import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

/** From the upload's bytes to what is written: a room imports those before it, types included; tests are free. */
const ROOMS = [
  'source',
  'threads',
  'dialect',
  'kernel',
  'cells',
  'rows',
  'csv',
  'profile',
  'split',
  'encode',
  'write',
  'leaks',
  'by-schema',
]

const FOLDER = import.meta.dirname

function importsOf(file: string): readonly string[] {
  const text = readFileSync(path.join(FOLDER, file), 'utf8')
  return [...text.matchAll(/^(?:import|export) .*?from '(\..+?)'/gms)].map(([, target = '']) =>
    path.join(path.dirname(file), target),
  )
}

it('each room imports only rooms before it, and no file outside of the rooms', () => {
  const files = globSync('*/**/*.ts', { cwd: FOLDER }).filter((file) => !file.endsWith('.test.ts'))
  expect(files.length).toBeGreaterThan(50)
  const wrong = files.flatMap((file) => {
    const room = ROOMS.indexOf(file.split(path.sep)[0] ?? '')
    return importsOf(file).flatMap((target) => {
      const other = ROOMS.indexOf(target.split(path.sep)[0] ?? '')
      return other >= 0 && other <= room ? [] : [`${file} imports ${target}`]
    })
  })
  expect(wrong).toEqual([])
})
