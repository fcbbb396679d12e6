// Calls the function's bundle and a bare InvokeEndpoint by turns, in a process of its own so that nothing else is
// counted. Its argument is a CallerTask; it sends back a CallerResult.
import { openSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import process from 'node:process'
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime'
import restEvent from '../../events/apigateway/rest-predict.json' with { type: 'json' }
import { gate, wallMs } from '../measure.ts'

export type CallerTask = {
  readonly bundle: string
  readonly endpointName: string
  readonly instances: readonly Readonly<Record<string, number>>[]
  readonly calls: number
  readonly rounds: number
}

/** A value for every round; and of calls of ours and of theirs by turns, every one's duration. */
export type Measured = {
  readonly cpuMs: readonly number[]
  /** Only where the process was started with a young generation large enough for a round without a collection. */
  readonly allocatedBytes: readonly number[]
  readonly callMs: readonly number[]
}
export type CallerResult = { readonly ours: Measured; readonly bare: Measured }

const task = JSON.parse(process.argv[2] ?? '') as CallerTask
const result = await measure(task)
process.send?.(result, () => process.disconnect())

async function measure({ bundle, endpointName, instances, calls, rounds }: CallerTask): Promise<CallerResult> {
  const { handler } = createRequire(import.meta.url)(bundle) as { handler: (...args: unknown[]) => Promise<Answer> }
  const client = new SageMakerRuntimeClient({ maxAttempts: 1 })
  const csv = instances.map((instance) => Object.values(instance).join(',')).join('\n')
  const event = { ...restEvent, body: JSON.stringify(instances.length === 1 ? instances[0] : { instances }) }
  const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 29_000 }

  const ours = () => handler(event, context)
  const bare = async () => {
    const command = { EndpointName: endpointName, ContentType: 'text/csv', Accept: 'text/csv', Body: csv }
    return (await client.send(new InvokeEndpointCommand(command))).Body.transformToString()
  }

  const restoreOutput = discardOutput()
  gate('the function says what the model says', agree(await ours(), await bare()))
  const series = { ours: emptySeries(), bare: emptySeries() }
  await round(ours, calls, emptySeries())
  await round(bare, calls, emptySeries())
  for (let turn = 0; turn < rounds; turn++) {
    await round(ours, calls, series.ours)
    await round(bare, calls, series.bare)
  }
  // One by one, so that what slows the machine for a moment slows both alike: of rounds, one would have it in its p99.
  for (let pair = 0; pair < calls * rounds; pair++) {
    series.ours.callMs.push(await wallMs(ours))
    series.bare.callMs.push(await wallMs(bare))
  }
  restoreOutput()
  return series
}

type Answer = { readonly statusCode: number; readonly body: string }
type Series = { readonly cpuMs: number[]; readonly allocatedBytes: number[]; readonly callMs: number[] }

function emptySeries(): Series {
  return { cpuMs: [], allocatedBytes: [], callMs: [] }
}

async function round(call: () => Promise<unknown>, calls: number, series: Series): Promise<void> {
  globalThis.gc?.()
  const heapBefore = process.memoryUsage().heapUsed
  const cpuBefore = process.cpuUsage()
  for (let index = 0; index < calls; index++) await call()
  const { user, system } = process.cpuUsage(cpuBefore)
  series.cpuMs.push((user + system) / 1000 / calls)
  series.allocatedBytes.push((process.memoryUsage().heapUsed - heapBefore) / calls)
}

/** The highest of the probabilities the model gave is the one that is answered, to the last digit. */
function agree(answer: Answer, csv: string): boolean {
  const lines = csv.trim().split('\n')
  const { prediction, predictions = [prediction] } = JSON.parse(answer.body) as {
    prediction?: { probability: number }
    predictions?: { probability: number }[]
  }
  const highest = lines.map((line) => Math.max(...line.split(',').map(Number)))
  return answer.statusCode === 200 && String(highest) === String(predictions.map((one) => one?.probability))
}

/** The function's log is written, as it would be, to where nobody reads it. */
function discardOutput(): () => void {
  const write = process.stdout.write.bind(process.stdout)
  const nowhere = openSync('/dev/null', 'w')
  process.stdout.write = (chunk: string | Uint8Array) => {
    writeSync(nowhere, Buffer.from(chunk))
    return true
  }
  return () => {
    process.stdout.write = write
  }
}
