import { chmodSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { expect, it } from 'vitest'
import { startTestEmulator } from '../testing/test-emulator.ts'

/** Every file and folder under one, itself too, that others than its owner may touch. */
function sharedPaths(folder: string): readonly string[] {
  const all = ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]
  return all.filter((name) => (statSync(path.join(folder, name)).mode & 0o077) !== 0)
}

it("what the emulator keeps is its user's alone, also where an older version left it open", async () => {
  // The usual one; a stricter one would hide what is wrong.
  expect(process.umask()).toBe(0o022)
  await using emulator = await startTestEmulator()
  await fetch(`${emulator.url}/data/k`, { method: 'PUT', body: 'x' })
  await fetch(`${emulator.url}/2015-03-31/functions/echo/invocations`, { method: 'POST', body: '1' })
  expect(sharedPaths(emulator.dataFolder)).toEqual([])
  chmodSync(emulator.dataFolder, 0o755)
  chmodSync(path.join(emulator.dataFolder, 'state.db'), 0o644)
  await emulator.restart()
  expect(sharedPaths(emulator.dataFolder)).toEqual([])
})
