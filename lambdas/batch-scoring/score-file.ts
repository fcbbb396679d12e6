import type { ColumnReader } from '#engines/dataset/by-schema/column-reader.ts'
import { openFile } from '#engines/dataset/by-schema/open-file.ts'
import { BLANK, FAULTY, type LineBlock, type SchemaFile } from '#engines/dataset/by-schema/schema-file.ts'
import type { Encoding, Table } from '#engines/dataset/dialect/open-table.ts'
import { TimeBudget, type WorkRate } from '#engines/dataset/source/time-budget.ts'
import { isWindows1252 } from '#engines/dataset/source/windows-1252.ts'
import { BufferPool } from '#engines/dataset/write/buffer-pool.ts'
import { PartWriter } from '#engines/dataset/write/part-writer.ts'
import { isFormula } from '#shared/csv/formula-cell.ts'
import { thousands } from '#shared/design/number-words.ts'
import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import type { ObjectStore, ObjectVersion, WriteCondition } from '#shared/objects/object-store.ts'
import type { RecordOf, ScoringPlan } from '#shared/records/scored-record.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { answersOf } from '#shared/serving/predictions.ts'
import { type Drop, readClaim } from './claim/scored-file.ts'
import type { ModelPorts, ScoringModel } from './model/scoring-model.ts'
import { AnswerColumns } from './rows/answer-columns.ts'
import { type CellForm, textCell } from './rows/cell-text.ts'
import { errorHeader, errorLines } from './rows/error-lines.ts'
import { encoded, type FileEncoding, fileEncoding, fileStart } from './rows/file-encoding.ts'
import { LineWriter } from './rows/line-writer.ts'
import { reasonedRows } from './rows/reasons.ts'
import { linesByRow, withoutRefused } from './rows/refused-rows.ts'
import { schemaAsWritten } from './rows/schema-as-written.ts'
import { compareFile, fileWarnings } from './summary/compare-file.ts'
import { FaultTally } from './summary/fault-tally.ts'
import { otherWayNotes } from './summary/other-ways.ts'
import { PredictionSummary } from './summary/prediction-summary.ts'
import { ProbabilitySample } from './summary/probability-sample.ts'
import { truthNote } from './summary/truth-note.ts'
import { TruthTally } from './summary/truth-tally.ts'

export type FilePorts = ModelPorts & { readonly log: Log }

/** What came of the rows of a file: all of its record but names and times. */
export type ScoredRows = Omit<
  RecordOf<'scored'>,
  'version' | 'job' | 'dataset' | 'file' | 'status' | 'finishedAt' | 'seconds' | keyof ScoringPlan
>

/** What the watch over the model reads beside it. */
export type ScoredFile = {
  readonly scored: ScoredRows
  readonly readers: readonly ColumnReader[]
  readonly probabilities: Float64Array
}

const CSV_TYPE = 'text/csv'
const SCORING: WorkRate = {
  bytesPerSecond: 10_000_000,
  passes: 1,
  hint: 'Split the file, ask for no reasons, give the function more memory (its CPU grows with it), or have a SageMaker Processing job score it, which has no such limit: ./boostline score <dataset> <file> --processing (docs/large-files.md).',
}
/** A request to an endpoint may have a megabyte, and several go at once. */
const ENDPOINT_BLOCK_BYTES = 4 * 1024 * 1024

/**
 * Scores a file from its first row to its last, in constant memory, and writes what comes of it. Undefined where the
 * results were written by somebody else meanwhile, or are a later drop's to write.
 * @throws BoostlineError of kind `input` where the file cannot be scored; then nothing is written.
 */
export async function scoreFile(
  drop: Drop,
  plan: ScoringPlan,
  model: ScoringModel,
  ports: FilePorts,
): Promise<ScoredFile | undefined> {
  try {
    return await scoreAs('utf-8', drop, plan, model, ports)
  } catch (error) {
    // As in training: what is no UTF-8 may be in Windows-1252, and if it is not, then the first refusal holds.
    if (!hasCode(error, 'file-not-utf8')) throw error
    return await scoreAs('windows-1252', drop, plan, model, ports, error)
  }
}

async function scoreAs(
  encoding: Encoding,
  drop: Drop,
  plan: ScoringPlan,
  model: ScoringModel,
  ports: FilePorts,
  damage?: BoostlineError,
): Promise<ScoredFile | undefined> {
  const { objects, clock, remainingMs, log } = ports
  const { key } = drop.file
  const place = `s3://${objects.bucket}/${key}`
  const at = versionOf(drop.file)
  const facts = await objects.head(key, at)
  if (!facts) throw sourceChanged(place)
  const budget = new TimeBudget(
    place,
    facts.sizeBytes,
    /\.gz$/i.test(key),
    {
      clock,
      remainingMs,
      report: (progress) => log.info('scoring-progress', { job: drop.job, ...progress }),
    },
    SCORING,
  )
  const schema = schemaAsWritten(model.schema, plan.options.csv)
  const { file, table } = await openFile({
    place,
    schema,
    training: model.settings.csv,
    own: plan.options.csv,
    encoding,
    strict: plan.options.strict,
    escapesFormulas: plan.options.escapeFormulas,
    blockBytes: model.scoredBy.type === 'function' ? undefined : ENDPOINT_BLOCK_BYTES,
    open: async () => {
      const found = await objects.open(key, at, { lendsChunks: true })
      if (!found) throw sourceChanged(place)
      return budget.count(found.body)
    },
  })
  const scoring = new FileScoring(drop, plan, model, { file, table, encoding, schema }, () => budget.check())
  try {
    if (!(await scoring.start(objects))) return undefined
    for await (const block of file.blocks()) {
      await scoring.add(block)
      budget.check()
    }
    if (damage && table.converter?.evidence().verdict !== 'windows-1252') throw damage
    return await scoring.end()
  } catch (error) {
    await scoring.abandon(error)
    throw error
  } finally {
    await file.close()
  }
}

type OpenedInput = {
  readonly file: SchemaFile
  readonly table: Table
  readonly encoding: Encoding
  /** The model's, as the file is written. */
  readonly schema: FeatureSchema
}

/** The scoring of one file. */
class FileScoring {
  readonly #drop: Drop
  readonly #plan: ScoringPlan
  readonly #model: ScoringModel
  readonly #input: OpenedInput
  readonly #encoding: FileEncoding
  readonly #check: () => void
  readonly #summary: PredictionSummary
  readonly #truths: TruthTally
  readonly #faults: FaultTally
  readonly #probabilities: ProbabilitySample
  readonly #pool = new BufferPool()
  /** Made at the first block: how the file quotes its cells shows in its first row. */
  #columns: AnswerColumns | undefined
  #form: CellForm | undefined
  #lines: LineWriter | undefined
  #table: PartWriter | undefined
  #errors: PartWriter | undefined
  #conditions: { readonly table: WriteCondition; readonly errors: WriteCondition } = {
    table: 'absent',
    errors: 'absent',
  }
  #objects: ObjectStore | undefined
  readonly #rows = { scored: 0, faulty: 0, unreadable: 0, blank: 0 }

  constructor(drop: Drop, plan: ScoringPlan, model: ScoringModel, input: OpenedInput, check: () => void) {
    this.#check = check
    this.#drop = drop
    this.#plan = plan
    this.#model = model
    this.#input = input
    const found = fileEncoding(input.table, input.encoding)
    this.#encoding = found === 'Windows-1252' && !isWindows1252(this.#addedText()) ? 'UTF-8' : found
    const { problem } = model.schema
    this.#summary = new PredictionSummary(problem)
    this.#truths = new TruthTally(problem)
    this.#faults = new FaultTally(input.file.readers)
    this.#probabilities = new ProbabilitySample(problem)
  }

  /** Looks at what the results are to replace; returns whether they still are this drop's to write. */
  async start(objects: ObjectStore): Promise<boolean> {
    const { keys } = this.#drop
    const [table, errors] = await Promise.all([objects.head(keys.table), objects.head(keys.errors)])
    this.#objects = objects
    this.#conditions = { table: conditionOf(table), errors: conditionOf(errors) }
    // Read after them: what a later drop has written is not what was seen, and stays.
    return (await readClaim(this.#drop, objects)).state === 'claimed'
  }

  async add(read: LineBlock): Promise<void> {
    const { columns, lines, table, form } = this.#begin()
    const { schema, evaluation, explainer } = this.#model
    const { options } = this.#plan
    const { block, values } = await this.#score(read)
    const { rowOf } = block
    const linesOfRows: number[] = []
    for (let line = 0; line < block.lines; line++) {
      const place = rowOf[line] as number
      if (place >= 0) linesOfRows.push(line)
      else if (place === BLANK) this.#rows.blank++
      else if (place === FAULTY) this.#rows.faulty++
      else this.#rows.unreadable++
    }
    this.#rows.scored += block.rows
    const reading = { ...evaluation, ...(options.threshold !== null && { threshold: options.threshold }) }
    const answers = answersOf(schema.problem, values, reading)
    const codes = columns.codesOf(answers)
    const reasoned =
      options.reasons > 0 && 'info' in explainer && block.rows > 0
        ? reasonedRows(explainer, schema, block.values, options.reasons)
        : undefined
    const texts = columns.textsOf({ answers, codes, reasoned, block }, linesOfRows)
    this.#summary.add(answers, codes)
    this.#probabilities.add(answers, codes)
    if (block.truths) this.#truths.add(answers, codes, block.truths)
    const bytes = lines.bytesOf(block, texts)
    table.write(bytes, 0, bytes.length)
    this.#faults.add(block)
    if (block.faults.length > 0) this.#writeErrors(errorLines(block, form), form)
    await table.drain()
    await this.#errors?.drain()
  }

  /** What the model answers to the rows that it takes; the block is without the others. */
  async #score(block: LineBlock): Promise<{ readonly block: LineBlock; readonly values: Float64Array }> {
    const model = this.#model
    const { values, texts } = block
    const rows = { values, width: model.schema.encodedWidth, ...(texts && { texts }) }
    const { answers, refused, notes } = await model.score(rows, this.#check)
    if (refused.length === 0 && notes.length === 0) return { block, values: answers }
    const lineOf = linesByRow(block)
    for (const { row, text } of notes) {
      const reader = this.#input.file.readers.find(({ column }) => text.startsWith(`${column.name}: `))
      const message = text.slice(text.indexOf(': ') + 2)
      reader?.warn({ kind: 'text', message }, block.firstRow + (lineOf[row] ?? 0))
    }
    return withoutRefused(block, answers, refused, lineOf)
  }

  /** Ends the results; undefined where they are not to be. */
  async end(): Promise<ScoredFile | undefined> {
    const { columns, lines, table } = this.#begin()
    const errors = await this.#errors?.end()
    const outcome = await table.end()
    if (!outcome.written || errors?.written === false) return undefined
    const { keys } = this.#drop
    const { schema, evaluation, scoredBy, trainingRows } = this.#model
    const { options } = this.#plan
    const { file } = this.#input
    const { scored, faulty, unreadable, blank } = this.#rows
    const found: ScoredRows = {
      problem: schema.problem.type,
      output: { key: keys.table, columns: [...columns.names], encoding: this.#encoding },
      errors: this.#errors ? { key: keys.errors, rows: faulty + unreadable } : null,
      rows: { total: scored + faulty + unreadable, scored, faulty, unreadable, leftOut: lines.leftOut, blank },
      scoredBy,
      threshold: schema.problem.type === 'binary' ? (options.threshold ?? evaluation.threshold ?? 0.5) : null,
      predictions: this.#summary.summary,
      formulasEscaped: lines.formulas,
      metrics: this.#truths.metrics,
      notes: this.#notes(columns, lines),
      faults: [...this.#faults.faults],
      warnings: fileWarnings(file.readers),
      comparison: compareFile(file.readers, trainingRows),
    }
    return { scored: found, readers: file.readers, probabilities: this.#probabilities.values }
  }

  /** Takes back what was begun. */
  async abandon(reason: unknown): Promise<void> {
    await this.#table?.abandon(reason)
    await this.#errors?.abandon(reason)
  }

  #begin() {
    this.#columns ??= this.#makeColumns()
    this.#form ??= this.#formOf(this.#input.file.quoting)
    const { empty } = this.#columns
    this.#lines ??= new LineWriter({ delimiter: this.#form.delimiter, empty, encoding: this.#encoding })
    if (!this.#table) {
      this.#table = this.#writer(this.#drop.keys.table, this.#conditions.table)
      writeBytes(this.#table, fileStart(this.#encoding))
      writeBytes(this.#table, encoded(Buffer.from(this.#headerText(this.#columns)), this.#encoding))
    }
    return { columns: this.#columns, lines: this.#lines, table: this.#table, form: this.#form }
  }

  #makeColumns(): AnswerColumns {
    const { file } = this.#input
    const { schema, runId, ranges } = this.#model
    const { options } = this.#plan
    const form = this.#formOf(file.quoting)
    return new AnswerColumns({ schema, runId, options, ranges, header: file.header, form })
  }

  #formOf(quoting: CellForm['quoting']): CellForm {
    const { file } = this.#input
    const { escapeFormulas } = this.#plan.options
    return {
      delimiter: file.delimiter,
      quoting,
      decimal: decimalOf(this.#input.schema),
      escapesFormulas: escapeFormulas,
    }
  }

  /** As the file has it, unless names were made up for columns that have none, or would be run. */
  #headerText(columns: AnswerColumns): string {
    const { file, table } = this.#input
    if (file.header.length === 0) return ''
    const form = this.#formOf(file.headerQuoting)
    const isAsItIs = table.unnamed.size === 0 && !(form.escapesFormulas && file.header.some(isFormula))
    const names = file.header.map((name, index) => (table.unnamed.has(index) ? '' : textCell(name, form)))
    const own = isAsItIs ? file.headerText : names.join(file.delimiter)
    return `${own}${columns.headerText(form)}${file.headerEnd}`
  }

  #writeErrors(text: string, form: CellForm): void {
    if (!this.#errors) {
      this.#errors = this.#writer(this.#drop.keys.errors, this.#conditions.errors)
      writeBytes(this.#errors, fileStart(this.#encoding))
      writeBytes(this.#errors, encoded(Buffer.from(errorHeader(form)), this.#encoding))
    }
    writeBytes(this.#errors, encoded(Buffer.from(text), this.#encoding))
  }

  #writer(key: string, condition: WriteCondition): PartWriter {
    if (!this.#objects) throw new Error('the scoring of a file was not started')
    return new PartWriter(this.#objects, key, { contentType: CSV_TYPE, condition }, this.#pool)
  }

  /** Everything that may be added to the file, for a look at its letters. */
  #addedText(): string {
    const { problem, columns } = this.#model.schema
    const labels = problem.type === 'regression' ? [] : problem.classes.map(({ label }) => label)
    return [...labels, ...featureColumns({ columns }).map(({ name }) => name)].join('')
  }

  #notes(columns: AnswerColumns, { leftOut }: LineWriter): string[] {
    const { file, table, encoding } = this.#input
    const { scoredBy } = this.#model
    const renamed = columns.names.filter(
      (name) => /_\d+$/.test(name) && file.header.includes(name.replace(/_\d+$/, '')),
    )
    return [
      ...table.notes(file.row),
      ...file.notes,
      ...(file.unreadTruths ? [truthNote(this.#model.schema, file.unreadTruths)] : []),
      ...otherWayNotes(this.#faults.otherWays, this.#drop.dataset, this.#plan.options.csv),
      ...(/\.gz$/i.test(this.#drop.file.key) ? ['The file came packed with gzip; the scored one is not packed.'] : []),
      ...rewriteNotes(table.rewrites),
      ...(encoding === 'windows-1252' && this.#encoding === 'UTF-8'
        ? ['The scored file is in UTF-8: the classes have letters that Windows-1252 has not.']
        : []),
      ...(renamed.length > 0
        ? [`The file has columns of these names already, so that a number was added: ${renamed.join(', ')}.`]
        : []),
      ...(leftOut > 0
        ? [
            leftOut === 1
              ? '1 line has more cells than there are columns; it stands in the file of errors alone.'
              : `${thousands(leftOut)} lines have more cells than there are columns; they stand in the file of errors alone.`,
          ]
        : []),
      ...(this.#rows.scored + this.#rows.faulty + this.#rows.unreadable === 0 ? ['The file has no rows.'] : []),
      ...(scoredBy.reason === undefined ? [] : [`The endpoint scored the file, not the function: ${scoredBy.reason}`]),
    ]
  }
}

function rewriteNotes({ quotes, comments }: Table['rewrites']): readonly string[] {
  return [
    ...(quotes ? ['The scored file has double quotes where the file has others.'] : []),
    ...(comments ? ['The scored file has blank lines where the file has comments.'] : []),
  ]
}

function writeBytes(writer: PartWriter, bytes: Uint8Array): void {
  writer.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length)
}

function conditionOf(facts: { readonly eTag: string } | undefined): WriteCondition {
  return facts ? { eTag: facts.eTag } : 'absent'
}

function versionOf({ versionId, eTag }: Drop['file']): ObjectVersion {
  return versionId === undefined ? { ifMatch: eTag } : { versionId }
}

/** The decimal sign of the file's numbers, where they have one. */
function decimalOf({ columns }: FeatureSchema): '.' | ',' {
  const hasComma = columns.some((column) => {
    if (column.role === 'feature' && column.type !== 'number') return false
    return column.role !== 'ignored' && column.reading !== undefined && 'number' in column.reading
      ? column.reading.number?.decimal === ','
      : false
  })
  return hasComma ? ',' : '.'
}

function sourceChanged(place: string): BoostlineError {
  return new BoostlineError({
    code: 'source-changed',
    kind: 'input',
    message: `${place} is no longer what was dropped: it was replaced or deleted.`,
    hint: 'If it was replaced, the newer file is scored by itself. If it was deleted, drop it again.',
  })
}
