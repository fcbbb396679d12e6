import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { prepareDataset } from '#engines/dataset/prepare-dataset.ts'
import { counted } from '#shared/design/number-words.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { boundedText } from '#shared/errors/bounded-text.ts'
import { DEFAULT_MANIFEST, type Manifest, parseManifest } from '#shared/manifest/manifest.ts'
import { uploadKey } from '#shared/names/dataset-keys.ts'
import { datasetOfKey } from '#shared/names/dataset-name.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { columnLines } from '#shared/schema/column-lines.ts'
import { suspectColumns } from '#shared/schema/suspect-columns.ts'
import { answerWidth } from '#shared/serving/predictions.ts'
import { affordableQuality, possibleQualities } from '#shared/training/affordable-quality.ts'
import { forecastText } from '#shared/training/training-forecast.ts'
import { plannedJobs } from '#shared/training/training-plan.ts'
import type { Settings } from '../infra/settings.ts'
import type { Outcome, Terminal } from './command-line/command.ts'
import { accountChecks, type Finding } from './stage/account-checks.ts'
import { commandRunner, type RunCommand } from './stage/run-command.ts'

/** Of a column's name, as in the lines of columns. */
const LONGEST_NAME = 40

export type DoctorPorts = {
  readonly run: RunCommand
  readonly env: Readonly<Record<string, string | undefined>>
  readonly now: () => number
  readonly readFile: (path: string) => Promise<Uint8Array>
  readonly print: (line: string) => void
}

export type DoctorRequest = {
  /** Of the stage; undefined where only a file is to be looked at. */
  readonly settings: Settings | undefined
  /** For the trainings; by default what the manifest has. */
  readonly instanceType: string | undefined
  /** A file to look at, and the settings of its dataset. */
  readonly csv: string | undefined
  readonly manifest: string | undefined
}

/** `doctor`; ok where everything is right. */
export async function runDoctor(
  { settings, instanceType, csv, manifest }: DoctorRequest,
  ports: DoctorPorts,
): Promise<Outcome> {
  const machine = instanceType ?? (await machineOf(manifest, ports)) ?? DEFAULT_MANIFEST.training.instanceType
  const findings = settings === undefined ? [] : await accountChecks(settings, machine, ports)
  if (csv !== undefined) findings.push(await checkCsv({ path: csv, manifestPath: manifest, instanceType }, ports))
  printFindings(findings, ports.print)
  const wrong = findings.filter(({ ok }) => !ok).length
  const coming = findings.filter(({ ok, advice }) => ok && advice !== undefined).length
  const later = coming === 0 ? '' : `; ${coming} ${coming === 1 ? 'thing' : 'things'} will need you`
  const notes = findings.flatMap((finding) => (finding.ok ? (finding.notes ?? []) : [])).length
  const right =
    notes === 0
      ? 'Everything is right'
      : `Nothing is in the way; ${notes === 1 ? '1 note' : `${notes} notes`} above to read`
  ports.print(
    wrong === 0
      ? `${right}${later}.`
      : `${wrong} of ${counted(findings.length, 'thing')} ${wrong === 1 ? 'needs' : 'need'} you${later}.`,
  )
  return { ok: wrong === 0, result: { findings } }
}

export function printFindings(findings: readonly Finding[], print: (line: string) => void): void {
  for (const finding of findings) {
    print(`${markOf(finding)}  ${finding.name}: ${finding.found}`)
    if (finding.advice !== undefined) print(`     ${finding.advice}`)
    if (!finding.ok) continue
    for (const line of finding.lines ?? []) print(`     ${line}`)
    for (const note of finding.notes ?? []) print(`     Note: ${note}`)
  }
}

function markOf({ ok, advice }: Finding): string {
  if (!ok) return 'FIX'
  return advice === undefined ? 'ok ' : 'SOON'
}

/** Checks the file by the code of model-training, without AWS. */
async function checkCsv(
  {
    path,
    manifestPath,
    instanceType,
  }: { path: string; manifestPath: string | undefined; instanceType: string | undefined },
  ports: DoctorPorts,
): Promise<Finding> {
  const name = `CSV ${path}`
  const fileName = path.split('/').at(-1) ?? ''
  const key = uploadKey(fileName)
  const objects = memoryObjectStore('your-bucket')
  try {
    const manifest = manifestPath === undefined ? DEFAULT_MANIFEST : await readManifest(manifestPath, ports)
    const dataset = datasetOfKey(key)
    await objects.put(key, await ports.readFile(path))
    const runId = `doctor-${dataset}`
    const source = { key, at: {} }
    const keys = runKeys(dataset, runId)
    const prepared = await prepareDataset({ objects, source, keys, dataset, runId, manifest })
    const { rows, target, schema, warnings } = prepared
    const facts = `${rows.total} rows, ${schema.problem.type}, target "${boundedText(target, LONGEST_NAME)}"`
    const { maxParallelJobs, instanceCount } = manifest.training
    const outputs = answerWidth(schema.problem)
    const machines = { instanceType: instanceType ?? manifest.training.instanceType, instanceCount }
    const size = { trainRows: rows.train, encodedWidth: schema.encodedWidth, outputs, maxParallelJobs, machines }
    const [run, suspects] = [{ dataset, runId }, suspectColumns(schema)]
    const own = affordableQuality(manifest, run, suspects, size)
    const trainings = [own.quality, ...possibleQualities(manifest).filter((quality) => quality !== own.quality)].map(
      (quality) => `training.quality ${forecastText(quality, plannedJobs(quality, run, suspects), size)}`,
    )
    const lines = [...columnLines(schema), ...trainings]
    const notes = [...warnings, ...own.warnings].map((note) =>
      note.replaceAll(`s3://${objects.bucket}/${key}`, fileName),
    )
    return { name, ok: true, found: facts, lines, notes }
  } catch (error) {
    if (error instanceof BoostlineError) {
      // It lies in no bucket.
      const found = error.message.replaceAll(`s3://${objects.bucket}/${key}`, fileName)
      return { name, ok: false, found, advice: error.hint }
    }
    if (!(error instanceof Error && 'code' in error)) throw error
    return { name, ok: false, found: error.message, advice: 'Give the path of a file that can be read.' }
  }
}

/** The machine that a manifest asks for; undefined where it has none or cannot be read, which the look at the file tells. */
async function machineOf(path: string | undefined, ports: DoctorPorts): Promise<string | undefined> {
  if (path === undefined) return undefined
  return await readManifest(path, ports).then(
    ({ training }) => training.instanceType,
    () => undefined,
  )
}

async function readManifest(path: string, ports: DoctorPorts): Promise<Manifest> {
  return parseManifest(Buffer.from(await ports.readFile(path)).toString('utf8'), path)
}

export function doctorPorts({ say, isJson }: Terminal): DoctorPorts {
  return {
    run: commandRunner(isJson),
    env: process.env,
    now: () => Date.now(),
    readFile: (path) => readFile(path),
    print: say,
  }
}
