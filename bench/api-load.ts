// A flood of predictions while the model behind them changes: many instances of the function, each with one request at
// a time as Lambda has them, promotions and rollbacks by model-deployment itself, and endpoints that throttle, fail and
// are deleted. Every answer is checked; what it costs is told afterwards.
import process from 'node:process'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { defineCommand } from '../cli/command-line/command.ts'
import { runScript } from '../cli/command-line/run-command-line.ts'
import { createChangingModels } from './api-load/changing-models.ts'
import { createInstance } from './api-load/instance.ts'
import { createRuntime } from './api-load/runtime.ts'
import { gate, machineLine, printTable } from './measure.ts'

const FULL = { requests: 100_000, changeEveryMs: 700 }
const QUICK: typeof FULL = { requests: 5_000, changeEveryMs: 200 }
const INSTANCES = 32
/** CPU is counted for so many requests together: the clock of a process is too coarse for one. */
const WINDOW = 500
const SAMPLES = 10
/** The fakes of this bench keep every run and every duration. */
const MOST_GROWTH_MB = 20

process.exitCode = await runScript(
  defineCommand({
    name: 'npm run bench:api-load --',
    summary: 'Predictions in great number while the model behind them is promoted, rolled back and throttled.',
    options: { quick: { type: 'flag', text: 'small sizes, to see that it runs' } },
    run: async ({ values }) => {
      await bench(values.quick ? QUICK : FULL)
      return { ok: true }
    },
  }),
  process.argv.slice(2),
)

async function bench({ requests, changeEveryMs }: typeof FULL): Promise<void> {
  const models = await createChangingModels()
  const runtime = createRuntime(models)
  const counts = new Map<string, number>()
  const latenciesMs: number[] = []
  const cpuMs: number[] = []
  /** After a collection, so that it is what is kept. */
  const keptMb: number[] = []
  let sent = 0
  let answered = 0
  let cpu = process.cpuUsage()

  async function useInstance(): Promise<void> {
    const instance = createInstance(models.objects, runtime)
    while (sent < requests) {
      sent++
      const { status, latencyMs } = await instance.ask(models)
      counts.set(String(status), (counts.get(String(status)) ?? 0) + 1)
      latenciesMs.push(latencyMs)
      if (++answered % WINDOW !== 0) continue
      const { user, system } = process.cpuUsage(cpu)
      cpu = process.cpuUsage()
      cpuMs.push((user + system) / 1000 / WINDOW)
      if (cpuMs.length % (requests / WINDOW / SAMPLES) !== 0) continue
      keptMb.push(keptNowMb())
      cpu = process.cpuUsage()
    }
  }

  console.log(`${machineLine()}; ${requests} requests by ${INSTANCES} instances\n`)
  const changing = models.changeUntil(() => answered >= requests, changeEveryMs)
  await Promise.all([...Array.from({ length: INSTANCES }, useInstance), changing])

  const [early = Number.NaN] = keptMb
  const late = keptMb.at(-1) ?? Number.NaN
  gate(`memory is flat: ${keptMb.map(Math.round).join()}`, late <= early + MOST_GROWTH_MB)
  gate('the model changed meanwhile', models.changes() > 5)

  printTable(
    ['answers', 'count'],
    [...counts].sort(([a], [b]) => a.localeCompare(b)).map(([status, count]) => [status, String(count)]),
  )
  printTable(
    ['what happened meanwhile', 'count'],
    [...models.happened(), ...runtime.happened()].map(([what, count]) => [what, String(count)]),
  )
  printTable(
    ['a request', 'p50', 'p99'],
    [
      [`CPU ms, of ${WINDOW} together (the stand-in for the endpoint included)`, ...percentiles(cpuMs)],
      ['ms from the call to its answer, waits for busy endpoints included', ...percentiles(latenciesMs)],
    ],
  )
  const maxRssMb = process.resourceUsage().maxRSS / 1024
  printTable(
    ['memory', 'MB'],
    [
      ['kept after a tenth of the requests', early.toFixed(0)],
      ['kept after all of them', late.toFixed(0)],
      ['most that the process took (RSS)', maxRssMb.toFixed(0)],
    ],
  )
}

function keptNowMb(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 2 ** 20
}

function percentiles(values: readonly number[]): readonly string[] {
  const sorted = values.toSorted((a, b) => a - b)
  return [0.5, 0.99].map((share) => (sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(2))
}
