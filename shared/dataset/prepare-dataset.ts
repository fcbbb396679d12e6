import type { Manifest } from '#shared/manifest/manifest.ts'
import type { RunKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore, ObjectVersion } from '#shared/objects/object-store.ts'
import type { TrainingRecord } from '#shared/records/training-record.ts'
import { columnCodec } from '#shared/schema/column-codec.ts'
import { type FeatureSchema, featureColumns, type Problem } from '#shared/schema/feature-schema.ts'
import { createRowEncoder } from '#shared/schema/row-encoder.ts'
import { createLabelEncoder } from '#shared/schema/target-codes.ts'
import { buildColumns, encodedWidth } from './build-columns.ts'
import { findLeaks } from './find-leaks.ts'
import { inferColumns, requireColumns } from './infer-columns.ts'
import { inferProblem } from './infer-problem.ts'
import { inferTarget } from './infer-target.ts'
import { readTable, type Table } from './read-table.ts'
import { quoted, refusal } from './refusal.ts'
import { createRowHasher } from './row-hash.ts'
import { checkSides, shareWarnings } from './split-checks.ts'
import { splitRows } from './split-rows.ts'
import { writeParts } from './write-parts.ts'

export type DatasetRequest = {
  readonly objects: ObjectStore
  /** The uploaded CSV: which object, and which state of it. */
  readonly source: { readonly key: string; readonly at: ObjectVersion }
  readonly keys: RunKeys
  readonly dataset: string
  readonly runId: string
  readonly manifest: Manifest
}

export type PreparedDataset = {
  /** Not written yet: the caller does. Its `warnings` are all there are. */
  readonly schema: FeatureSchema
  /** The target column's name. */
  readonly target: string
  readonly rows: TrainingRecord['rows']
  readonly split: TrainingRecord['split']
  readonly warnings: readonly string[]
}

/**
 * From an uploaded CSV to what a training job reads: finds target, problem and column types, splits, encodes, and
 * writes `train/`, `validation/`, `test/` and `rows/` of the run. The same upload and manifest give the same bytes.
 * @throws BoostlineError of kind `input` for data or settings that cannot be used, saying row and column;
 * `source-changed` where the upload is no longer there.
 */
export async function prepareDataset(request: DatasetRequest): Promise<PreparedDataset> {
  const { objects, keys, manifest } = request
  const table = await readSource(request)
  const target = inferTarget(table.header, manifest.target, table.place)
  const inferred = inferProblem(table, target, manifest.problem)
  const rows = inferred.usedRows
  const { columns, warnings: columnWarnings } = inferColumns(table, target.index, manifest.features)

  const featureNames = columns.filter((column) => column.role === 'feature').map((column) => column.name)
  const hashedNames = manifest.split.key ?? featureNames
  requireColumns(table, target.index, 'split.key', hashedNames)
  const hashes = hashRows(table, rows, hashedNames, manifest.split.seed)
  const { sides, boundaries } = splitRows(hashes, inferred.classes, manifest.split)
  const counts = checkSides(table.place, sides, inferred.classes, inferred.problem)

  const trainRows = rows.filter((_, at) => sides[at] === 'train')
  const schemaColumns = buildColumns(columns, table.rows, trainRows)
  const problem = withTrainingTarget(inferred.problem, table, target.index, trainRows)
  const base = {
    version: 1 as const,
    dataset: request.dataset,
    runId: request.runId,
    problem,
    columns: [...schemaColumns],
  }
  const unwarned: FeatureSchema = { ...base, encodedWidth: encodedWidth(schemaColumns), warnings: [] }
  const labelOf = createLabelEncoder(problem)
  const encodeLabel = (cells: readonly string[]) => labelOf(cells[target.index] ?? '') ?? unlabelled(request.runId)

  const warnings = [
    ...target.warnings,
    ...inferred.warnings,
    ...columnWarnings,
    ...shareWarnings(counts, manifest.split),
    ...leakWarnings(unwarned, table, rows, sides, hashes, encodeLabel),
  ]
  const schema = { ...unwarned, warnings }
  await writeParts(objects, keys, { table, rows, sides, hashes }, createRowEncoder(schema), encodeLabel)
  const { train, validation, test } = manifest.split
  return {
    schema,
    target: target.name,
    rows: { total: table.rows.length, withoutTarget: table.rows.length - rows.length, ...counts },
    split: {
      method: 'hash',
      seed: manifest.split.seed,
      ratios: { train, validation, test },
      columns: [...hashedNames],
      boundaries: { ...boundaries },
    },
    warnings,
  }
}

async function readSource({ objects, source, manifest }: DatasetRequest): Promise<Table> {
  const place = `s3://${objects.bucket}/${source.key}`
  const found = await objects.open(source.key, source.at)
  if (found) return await readTable(found.body, { place, delimiter: manifest.csv.delimiter })
  throw refusal(
    'source-changed',
    `${place} is no longer what was uploaded for this run: it was replaced or deleted.`,
    'If it was replaced, the newer upload has its own run. If it was deleted, upload it again.',
  )
}

function hashRows(table: Table, rows: readonly number[], names: readonly string[], seed: number): readonly string[] {
  const indexes = names.map((name) => table.header.indexOf(name))
  const hashOf = createRowHasher(seed)
  return rows.map((row) => hashOf(indexes.map((index) => table.rows[row]?.[index] ?? '')))
}

/** A regression's target facts are of the training rows alone, like all statistics. */
function withTrainingTarget(
  problem: Problem,
  table: Table,
  targetIndex: number,
  trainRows: readonly number[],
): Problem {
  if (problem.type !== 'regression') return problem
  const encode = createLabelEncoder(problem)
  const values = trainRows.map((row) => encode(table.rows[row]?.[targetIndex] ?? '') ?? 0)
  const sum = values.reduce((total, value) => total + value, 0)
  const min = values.reduce((a, b) => Math.min(a, b))
  const max = values.reduce((a, b) => Math.max(a, b))
  return { type: 'regression', target: { mean: sum / values.length, min, max } }
}

function leakWarnings(
  schema: FeatureSchema,
  table: Table,
  rows: readonly number[],
  sides: readonly string[],
  hashes: readonly string[],
  encodeLabel: (cells: readonly string[]) => number,
): readonly string[] {
  const seen = rows.flatMap((row, at) =>
    sides[at] === 'test' ? [] : [{ cells: table.rows[row] ?? [], hash: hashes[at] ?? '' }],
  )
  const leaks = findLeaks({
    codecs: featureColumns(schema).map(columnCodec),
    rows: seen.map((row) => row.cells),
    hashes: seen.map((row) => row.hash),
    targets: Float64Array.from(seen, (row) => encodeLabel(row.cells)),
    classes: schema.problem.type === 'regression' ? 0 : schema.problem.classes.length,
  })
  return leaks.map(
    ({ name, skill }) =>
      `Column ${quoted(name)} alone predicts the target (held-out skill ${skill.toFixed(3)}). If it is known only after the outcome, it is a leak: name it in features.exclude.`,
  )
}

function unlabelled(runId: string): never {
  throw new Error(`A row without a usable target was kept in ${runId}`)
}
