import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
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

test('of a log that is read more slowly than it is written nothing is lost at the end', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'container-'))
  const program = path.join(folder, 'program.mjs')
  const endProcess = fileURLToPath(new URL('./xgboost/end-process.ts', import.meta.url))
  writeFileSync(
    program,
    `import { endProcess } from ${JSON.stringify(endProcess)}
process.exitCode = 3
process.stdin.resume()
for (let round = 0; round < ${LINES}; round++) process.stdout.write('[' + round + ']\\t' + 'x'.repeat(100) + '\\n')
endProcess()`,
  )
  const lines: string[] = []
  const child = startContainer({
    program,
    arguments: [],
    libraryPath: '',
    onLine: (line) => lines.push(line),
    channel: false,
  })
  try {
    expect(await once(child, 'close')).toEqual([3, null])
    expect([lines.length, lines.at(-1)?.split('\t')[0]]).toEqual([LINES, `[${LINES - 1}]`])
  } finally {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  }
})

/** More than a pipe holds. */
const LINES = 20_000
