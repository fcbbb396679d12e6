import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { prepareDataset } from '#engines/dataset/prepare-dataset.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { datasetOfKey } from '#shared/names/dataset-name.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { readSettings } from '../infra/settings.ts'
import { accountChecks, type Finding } from './stage/account-checks.ts'
import { type RunCommand, runCommand } from './stage/run-command.ts'
import { withMessages } from './stage/stage-options.ts'

const USAGE = `npm run doctor -- [--stage dev] [--images <tag>] [--apiGatewayLogRole false] [--instance ml.m5.large] [--csv my.csv]
Looks whether a deployment and a first training can succeed, before anything is created. Changes nothing.`

export type DoctorPorts = {
  readonly run: RunCommand
  readonly env: Readonly<Record<string, string | undefined>>
  readonly readFile: (path: string) => Promise<Uint8Array>
  readonly print: (line: string) => void
}

/** `doctor`: returns the exit code, 0 where everything is right. */
export function runDoctor(args: readonly string[], ports: DoctorPorts = realPorts()): Promise<number> {
  return withMessages(args, USAGE, async () => {
    const { settings, instanceType, csv } = readOptions(args)
    const findings = await accountChecks(settings, instanceType, ports)
    if (csv !== undefined) findings.push(await checkCsv(csv, ports))
    for (const finding of findings) {
      ports.print(`${finding.ok ? 'ok ' : 'FIX'}  ${finding.name}: ${finding.found}`)
      if (!finding.ok) ports.print(`     ${finding.advice}`)
    }
    const wrong = findings.filter(({ ok }) => !ok).length
    ports.print(wrong === 0 ? 'Everything is right.' : `${wrong} of ${findings.length} things need you.`)
    return wrong === 0 ? 0 : 1
  })
}

/** What model-training would say of the file, by the same code and without AWS. */
async function checkCsv(path: string, ports: DoctorPorts): Promise<Finding> {
  const name = `CSV ${path}`
  try {
    const key = `datasets/${path.split('/').at(-1)}`
    const dataset = datasetOfKey(key)
    const objects = memoryObjectStore('your-bucket')
    await objects.put(key, await ports.readFile(path))
    const runId = `doctor-${dataset}`
    const source = { key, at: {} }
    const keys = runKeys(dataset, runId)
    const prepared = await prepareDataset({ objects, source, keys, dataset, runId, manifest: DEFAULT_MANIFEST })
    const { rows, target, schema, warnings } = prepared
    const facts = `${rows.total} rows, ${schema.problem.type}, target "${target}"`
    return { name, ok: true, found: [facts, ...warnings].join('; ') }
  } catch (error) {
    if (error instanceof BoostlineError) return { name, ok: false, found: error.message, advice: error.hint }
    if (!(error instanceof Error && 'code' in error)) throw error
    return { name, ok: false, found: error.message, advice: 'Give the path of a CSV file that can be read.' }
  }
}

function readOptions(args: readonly string[]) {
  const text = { type: 'string' } as const
  const settings = { stage: text, prefix: text, images: text, repository: text, apiGatewayLogRole: text }
  const options = { ...settings, instance: text, csv: text }
  try {
    const { values } = parseArgs({ args: [...args], options })
    const { instance = DEFAULT_MANIFEST.training.instanceType, csv, ...context } = values
    return { settings: readSettings((name) => context[name as keyof typeof context]), instanceType: instance, csv }
  } catch (cause) {
    if (cause instanceof BoostlineError) throw cause
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new BoostlineError({ code: 'usage', kind: 'input', message, hint: USAGE, cause })
  }
}

function realPorts(): DoctorPorts {
  return { run: runCommand, env: process.env, readFile: (path) => readFile(path), print: (line) => console.log(line) }
}
