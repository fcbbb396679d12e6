// From the drop of a CSV until its model serves, at each quality, in the local cloud that npm start runs.
import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import os, { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { uploadKey } from '#shared/names/dataset-keys.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { failureRecordSchema } from '#shared/records/failure-record.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { readRecord, requireRecord } from '#shared/records/record-files.ts'
import { QUALITIES, type Quality, trainingRecordSchema } from '#shared/records/training-record.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { answerWidth } from '#shared/serving/predictions.ts'
import { trainingForecast } from '#shared/training/training-forecast.ts'
import { jobsOf } from '#shared/training/training-plan.ts'
import { defineCommand } from '../cli/command-line/command.ts'
import { runScript } from '../cli/command-line/run-command-line.ts'
import { createClients } from '../local/clients.ts'
import { LOCAL } from '../local/local-cloud.ts'
import { listRuns } from '../local/watch-runs.ts'
import { gate, machineLine, printTable, startServer } from './measure.ts'
import { writePeople } from './time-to-serve/people.ts'

const ROOT = path.dirname(import.meta.dirname)
const POLL_MS = 50

process.exitCode = await runScript(
  defineCommand({
    name: 'npm run bench:time-to-serve --',
    summary: 'From the drop of a CSV until its model serves, at each quality, in the local cloud.',
    options: {
      rows: {
        type: 'text',
        value: 'N',
        text: 'rows of the generated files (9000000 are a gigabyte), with commas',
        default: '48842',
      },
      qualities: { type: 'text', value: 'LIST', text: 'with commas', default: QUALITIES.join(',') },
      runs: { type: 'text', value: 'N', text: 'drops of each, of which the fastest counts', default: '3' },
    },
    run: async ({ values }) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'boostline-bench-serve-'))
      const qualities = QUALITIES.filter((quality) => values.qualities.split(',').includes(quality))
      gate(`${values.qualities} are qualities`, qualities.length === values.qualities.split(',').length)
      console.log(`${machineLine()}, load average ${os.loadavg()[0]?.toFixed(1)}\n`)
      const cloud = await startServer(path.join(ROOT, 'bench/servers/npm-start.ts'))
      try {
        const client = clientOf(cloud.url.split(' ')[0] ?? '')
        // npm start's own main job starts the functions' processes.
        await client.served('iris')
        const files = [{ name: 'iris', path: path.join(ROOT, 'examples/iris.csv'), target: 'species' }]
        for (const rows of values.rows.split(',').map(Number)) {
          const file = { name: `people-${rows}`, path: path.join(folder, `people-${rows}.csv`), target: 'income' }
          writePeople(file.path, rows)
          files.push(file)
        }
        const table: string[][] = []
        for (const file of files) {
          for (const quality of qualities) {
            table.push(await measure({ ...file, quality, times: Number(values.runs) }, client))
          }
        }
        printTable(
          ['file', 'MB', 'rows', 'quality', 'decided, s', 'serves, s', 'jobs', 'on AWS, minutes', 'on AWS, $'],
          table,
        )
      } finally {
        await cloud.stop()
        rmSync(folder, { recursive: true })
      }
      return { ok: true }
    },
  }),
  process.argv.slice(2),
)

type Client = ReturnType<typeof clientOf>
type Drop = {
  readonly name: string
  readonly path: string
  /** What is guessed waits for a person. */
  readonly target: string
  readonly quality: Quality
  readonly times: number
}

/** Each drop is a dataset of its own: nothing serves yet that it would be compared with. */
async function measure({ name, path: file, target, quality, times }: Drop, client: Client): Promise<string[]> {
  const taken: { readonly decided: number; readonly served: number }[] = []
  let facts: string[] = []
  for (let time = 0; time < times; time++) {
    const dataset = `${name}-${quality}-${time}`
    await client.objects.put(`datasets/${dataset}/manifest.json`, JSON.stringify({ target, training: { quality } }))
    const startedAt = performance.now()
    const seconds = () => (performance.now() - startedAt) / 1000
    await client.upload(uploadKey(`${dataset}.csv`), file)
    const runId = await client.decided(dataset)
    const decided = seconds()
    gate(`${dataset} is served by its own run`, (await client.served(dataset)) === runId)
    taken.push({ decided, served: seconds() })
    facts = await client.facts(dataset, runId)
  }
  const least = (of: 'decided' | 'served') => Math.min(...taken.map((each) => each[of])).toFixed(1)
  const [rows = '', ...planned] = facts
  return [name, (statSync(file).size / 1e6).toFixed(1), rows, quality, least('decided'), least('served'), ...planned]
}

function clientOf(url: string) {
  const { s3 } = createClients(url)
  const objects = s3ObjectStore(s3, LOCAL.bucketName)
  const until = async <Found>(look: () => Promise<Found | undefined>): Promise<Found> => {
    for (;;) {
      const found = await look()
      if (found !== undefined) return found
      await sleep(POLL_MS)
    }
  }
  return {
    objects,
    upload: async (Key: string, file: string) => {
      const Body = createReadStream(file)
      await s3.send(new PutObjectCommand({ Bucket: LOCAL.bucketName, Key, Body, ContentLength: statSync(file).size }))
    },
    /** The run of a dataset's only upload, when it is decided about. */
    decided: (dataset: string) =>
      until(async () => {
        const run = (await listRuns(s3, LOCAL.bucketName)).find((each) => each.dataset === dataset)
        if (!run) return undefined
        const keys = runKeys(dataset, run.runId)
        const failure = await readRecord(objects, keys.failure, failureRecordSchema)
        gate(`${dataset} does not fail: ${failure?.message}`, failure === undefined)
        const evaluation = await readRecord(objects, keys.evaluation, evaluationRecordSchema)
        gate(`${dataset} is approved: ${evaluation?.decision.reason}`, evaluation?.decision.status !== 'pending')
        return evaluation && run.runId
      }),
    /** The run that serves, as soon as one does. */
    served: (dataset: string) =>
      until(async () => (await readRecord(objects, pointerKey(dataset), modelPointerSchema))?.champion?.runId),
    /** Rows, jobs, and what the forecast says of AWS. */
    facts: async (dataset: string, runId: string): Promise<string[]> => {
      const keys = runKeys(dataset, runId)
      const training = await requireRecord(objects, keys.training, trainingRecordSchema)
      const { encodedWidth, problem } = await requireRecord(objects, keys.schema, featureSchemaSchema)
      const { rows, maxParallelJobs } = training
      const size = { trainRows: rows.train, encodedWidth, outputs: answerWidth(problem), maxParallelJobs }
      const { jobs, minutes, dollars } = trainingForecast(jobsOf(training), size)
      return [String(rows.total), String(jobs), minutes.toFixed(0), dollars.toFixed(3)]
    },
  }
}
