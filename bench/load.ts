// Many uploads in a minute: that every one ends, and what they cost. The functions are ours, the services fakes with
// state; time is simulated, so that an hour of waiting costs nothing.
import process from 'node:process'
import { defineCommand, type Options } from '../cli/command-line/command.ts'
import { usageError } from '../cli/command-line/read-arguments.ts'
import { runScript } from '../cli/command-line/run-command-line.ts'
import type { Load } from './load/load.ts'
import { runLoad } from './load/run-load.ts'
import { ENDPOINT_MS, TRAINING_MS } from './load/services.ts'
import { machineLine, printTable } from './measure.ts'

const NAME = 'npm run bench:load --'

const FULL = { uploads: 2_000, datasets: 200, trainingQuota: 20, endpointQuota: 250 }
const QUICK: typeof FULL = { uploads: 200, datasets: 20, trainingQuota: 5, endpointQuota: 30 }

const OPTIONS = {
  quick: { type: 'flag', text: 'a tenth of it' },
  uploads: { type: 'text', value: 'N', text: `${FULL.uploads} unless given` },
  datasets: { type: 'text', value: 'N', text: `${FULL.datasets} unless given` },
  'lose-events': { type: 'flag', text: 'no state change of SageMaker reaches a function' },
  'training-quota': { type: 'text', value: 'N', text: `jobs at once, ${FULL.trainingQuota} unless given` },
  'endpoint-quota': { type: 'text', value: 'N', text: `endpoints at once, ${FULL.endpointQuota} unless given` },
} as const satisfies Options

process.exitCode = await runScript(
  defineCommand({
    name: NAME,
    summary: 'Many uploads in a minute: that every one ends, and what they cost.',
    options: OPTIONS,
    run: async ({ values }) => {
      const usual = values.quick ? QUICK : FULL
      await bench({
        uploads: count('--uploads', values.uploads, usual.uploads),
        datasets: count('--datasets', values.datasets, usual.datasets),
        trainingQuota: count('--training-quota', values['training-quota'], usual.trainingQuota),
        endpointQuota: count('--endpoint-quota', values['endpoint-quota'], usual.endpointQuota),
        losesEvents: values['lose-events'],
      })
      return { ok: true }
    },
  }),
  process.argv.slice(2),
)

async function bench(load: Load): Promise<void> {
  console.log(`${machineLine()}\n`)
  const before = process.cpuUsage()
  const { cloud, ends, heartbeats, minutes } = await runLoad(load)
  const { user, system } = process.cpuUsage(before)
  const { uploads, datasets, trainingQuota, endpointQuota } = load
  const { jobs, endpoints, calls, invocations } = cloud
  const each = (total: number) => (total / uploads).toFixed(1)
  const totalCalls = Object.values(calls).reduce((sum, number) => sum + number, 0)
  printTable(
    ['what', 'figure'],
    [
      ['uploads in a minute, datasets', `${uploads}, ${datasets}`],
      ['quota of training jobs, of endpoints', `${trainingQuota}, ${endpointQuota}`],
      ['runs evaluated, superseded', `${ends.evaluated}, ${ends.superseded}`],
      ['jobs started, refused by the quota', `${jobs.started.length}, ${jobs.refused}`],
      ['most jobs, endpoints at once', `${jobs.mostRunning}, ${endpoints.mostAtOnce}`],
      ['heartbeats that were needed', `${heartbeats}`],
      ['simulated minutes until all had ended', minutes.toFixed(0)],
      [
        'the same with no job waiting longer than its quota asks',
        lowerBound(jobs.started.length, trainingQuota).toFixed(0),
      ],
      ...Object.entries(invocations).map(([name, number]) => [`invocations of ${name}, an upload`, each(number)]),
      [
        'S3 calls an upload',
        `${each(totalCalls)} (${Object.entries(calls)
          .map(([name, number]) => `${name} ${each(number)}`)
          .join(', ')})`,
      ],
      ['CPU ms an upload, the fakes with it', each((user + system) / 1000)],
      ['peak RSS MB, the bucket with it', (process.resourceUsage().maxRSS / 1024).toFixed(0)],
    ],
  )
}

/** Minutes: the jobs one after the other in as many rows as the quota has places, then the last one's endpoint. */
function lowerBound(jobs: number, quota: number): number {
  return (Math.ceil(jobs / quota) * TRAINING_MS + ENDPOINT_MS) / 60_000
}

function count(option: string, text: string | undefined, usual: number): number {
  const value = Number(text ?? usual)
  if (Number.isInteger(value) && value > 0) return value
  throw usageError({ name: NAME }, `${option} "${text}" is no whole number above 0.`)
}
