import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { eventually } from '../testing/eventually.ts'
import { startGate, startTestLambda } from './testing/test-lambda.ts'

/** Leaves a file named by its process in its folder once it is initialised; waits for the gate where it is told to. */
const SOURCE = `
  require('node:fs').writeFileSync('process-' + process.pid, '')
  exports.handler = async ({ waits }) => {
    if (waits) await fetch(process.env.GATE)
    return process.pid
  }`

it('a function that is initialised ahead is there before anybody asks, and takes the first invocation', async () => {
  await using service = await startTestLambda({
    functions: { ahead: { source: SOURCE, isInitialisedAhead: true }, onDemand: SOURCE },
  })
  const processes = () =>
    readdirSync(service.folder, { encoding: 'utf8', recursive: true }).filter((file) => /process-/.test(file))
  service.lambda.start()
  const [first] = await eventually(() => {
    expect(processes()).toHaveLength(1)
    return processes()
  })
  const { payload } = await service.lambda.invoke('ahead', '{}')
  expect(first).toMatch(new RegExp(`^ahead-.*/process-${payload}$`))
  expect(processes()).toHaveLength(1)
  expect(service.logLines.at(-1)?.line).toMatch(/^REPORT .*Init Duration: /)
  expect(service.faults).toEqual([])
})

it('an initialisation ahead that fails is told by the first invocation', async () => {
  const source = `throw new Error('no such luck')`
  await using service = await startTestLambda({ functions: { fn: { source, isInitialisedAhead: true } } })
  service.lambda.start()
  await eventually(() => expect(service.logLines.some(({ line }) => line.startsWith('INIT_REPORT'))).toBe(true))
  const { payload, functionError } = await service.lambda.invoke('fn', '{}')
  expect([functionError, JSON.parse(payload)]).toMatchObject(['Unhandled', { errorMessage: 'no such luck' }])
  expect(service.faults).toEqual([])
})

it('an instance that is free again takes an invocation that waits for another one’s initialisation', async () => {
  await using gate = await startGate()
  // The second process never gets through its initialisation.
  const source = `${SOURCE}
    if (require('node:fs').readdirSync('.').filter((file) => /^process-/.test(file)).length > 1)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60000)`
  await using service = await startTestLambda({ functions: { fn: { source, environment: { GATE: gate.url } } } })
  const first = service.lambda.invoke('fn', '{"waits":true}')
  await gate.arrived(1)
  const second = service.lambda.invoke('fn', '{}')
  gate.open()
  expect((await second).payload).toBe((await first).payload)
})
