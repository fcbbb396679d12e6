import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { expect, test } from 'vitest'
import { startContainer } from './container-process.ts'

test('what a terminal sends to the group of the local cloud, as Ctrl-C, does not reach a container', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'container-'))
  const program = path.join(folder, 'program.mjs')
  writeFileSync(program, `console.log('up'); process.stdin.resume()`)
  const up = Promise.withResolvers<string>()
  const child = startContainer({ program, arguments: [], libraryPath: '', onLine: up.resolve, channel: false })
  const ended = once(child, 'exit')
  try {
    expect(await up.promise).toBe('up')
    // A group of that number is there: its own.
    expect(process.kill(-(child.pid ?? 0), 0)).toBe(true)
    // It ends with whoever started it.
    child.stdin?.end()
    expect(await ended).toEqual([0, null])
  } finally {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  }
})
