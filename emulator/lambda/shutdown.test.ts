import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFailed } from 'vitest'
import { eventually } from '../testing/eventually.ts'
import { startGate, startTestLambda } from './testing/test-lambda.ts'

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    // ESRCH: there is no such process.
    return false
  }
}

function readPid(file: string): number {
  const text = readFileSync(file, 'utf8')
  expect(text).toMatch(/^\d+$/)
  return Number(text)
}

it('a running invocation may end while the service closes', async () => {
  await using gate = await startGate()
  const source = 'exports.handler = async () => { await fetch(process.env.GATE); return process.pid }'
  const service = await startTestLambda({ functions: { fn: { source, environment: { GATE: gate.url } } } })
  const running = service.lambda.invoke('fn', '{}')
  await gate.arrived(1)
  const closed = service.lambda.close()
  await expect(service.lambda.invoke('fn', '{}')).rejects.toThrow('The emulator is stopping.')
  gate.open()
  const pid = Number((await running).payload)
  await closed
  await service[Symbol.asyncDispose]()
  expect(isRunning(pid)).toBe(false)
})

it('an invocation that does not end in two seconds is ended with its process', async () => {
  await using gate = await startGate()
  const source = 'exports.handler = async () => { console.log("pid " + process.pid); await fetch(process.env.GATE) }'
  const service = await startTestLambda({ functions: { fn: { source, environment: { GATE: gate.url } } } })
  const ended = service.lambda.invoke('fn', '{}').catch((error: unknown) => error)
  await gate.arrived(1)
  await service[Symbol.asyncDispose]()
  expect(await ended).toMatchObject({ code: 'ServiceException' })
  const pid = service.logLines.flatMap(({ line }) => /pid (\d+)/.exec(line)?.[1] ?? []).map(Number)
  expect(pid).toHaveLength(1)
  expect(pid.map(isRunning)).toEqual([false])
})

it.each(['looping', 'idle'])('a process that is %s ends with an emulator that is killed', async (state) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lambda-killed-'))
  const pidFile = path.join(folder, 'pid')
  const testing = fileURLToPath(new URL('./testing/test-lambda.ts', import.meta.url))
  const source = `exports.handler = async (event) => {
    require('node:fs').writeFileSync(event.pidFile, String(process.pid))
    while (event.state === 'looping');
  }`
  writeFileSync(
    path.join(folder, 'emulator.ts'),
    `import { startTestLambda } from ${JSON.stringify(testing)}
     const service = await startTestLambda({ functions: { fn: ${JSON.stringify(source)} } })
     await service.lambda.invoke('fn', ${JSON.stringify(JSON.stringify({ state, pidFile }))})
     process.stdout.write('idle')
     setInterval(() => {}, 1e6)`,
  )
  const emulator = spawn(process.execPath, [path.join(folder, 'emulator.ts')], { stdio: ['ignore', 'pipe', 'ignore'] })
  if (state === 'idle') await once(emulator.stdout, 'data')
  const pid = await eventually(() => readPid(pidFile))
  onTestFailed(() => {
    process.kill(pid, 'SIGKILL')
  })
  expect(isRunning(pid)).toBe(true)
  emulator.kill('SIGKILL')
  await eventually(() => expect(isRunning(pid)).toBe(false))
  rmSync(folder, { recursive: true })
})
