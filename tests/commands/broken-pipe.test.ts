import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'

const ROOT = path.resolve(import.meta.dirname, '../..')

/** A command that goes on printing once its first lines were read. */
const GOES_ON = `data:text/javascript,${encodeURIComponent(`
  process.stdin.resume().on('end', () => setInterval(() => console.log('more'), 1))
`)}`

it('whoever reads no further than the first lines, as head does, meets no error', async () => {
  const line = ['--import', GOES_ON, path.join(ROOT, 'cli/main.ts'), '--help']
  const child = spawn(process.execPath, line, { stdio: 'pipe' })
  const said = text(child.stderr)
  await once(child.stdout, 'data')
  child.stdout.destroy()
  child.stdin.end()
  const [exitCode] = (await once(child, 'close')) as [number | null]
  expect({ said: await said, exitCode }).toEqual({ said: '', exitCode: 0 })
})
