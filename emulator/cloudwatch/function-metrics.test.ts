import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { decodeCbor, encodeCbor } from '../protocols/cbor.ts'
import { eventually } from '../testing/eventually.ts'
import { startTestEmulator } from '../testing/test-emulator.ts'

const HANDLER = `exports.handler = async () => {
  const metrics = [{ Namespace: 'Shop', Dimensions: [['shop']], Metrics: [{ Name: 'orders' }] }]
  const line = { _aws: { Timestamp: Date.now(), CloudWatchMetrics: metrics }, shop: 'north', orders: 3 }
  process.stdout.write(JSON.stringify(line) + '\\n')
}`

it('what a function writes in embedded metric format is a metric, also after a restart', async () => {
  const bundlePath = mkdtempSync(path.join(os.tmpdir(), 'boostline-metrics-'))
  onTestFinished(() => rmSync(bundlePath, { recursive: true }))
  writeFileSync(path.join(bundlePath, 'index.js'), HANDLER)
  await using emulator = await startTestEmulator({
    functions: () => [
      { name: 'echo', bundlePath, handler: 'index.handler', environment: {}, timeoutSeconds: 10, memoryMb: 256 },
    ],
  })
  const metrics = async () => {
    const response = await fetch(`${emulator.url}/service/GraniteServiceVersion20100801/operation/ListMetrics`, {
      method: 'POST',
      headers: { 'smithy-protocol': 'rpc-v2-cbor' },
      body: new Uint8Array(encodeCbor({ Namespace: 'Shop' })),
    })
    return decodeCbor(Buffer.from(await response.arrayBuffer()))
  }
  expect(await metrics()).toEqual({ Metrics: [] })
  await fetch(`${emulator.url}/2015-03-31/functions/echo/invocations`, { method: 'POST', body: '{}' })
  const orders = { Namespace: 'Shop', MetricName: 'orders', Dimensions: [{ Name: 'shop', Value: 'north' }] }
  await eventually(async () => expect(await metrics()).toEqual({ Metrics: [orders] }))
  await emulator.restart()
  expect(await metrics()).toEqual({ Metrics: [orders] })
})
