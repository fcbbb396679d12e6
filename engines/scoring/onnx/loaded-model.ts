import { InferenceSession, type Tensor } from 'onnxruntime-node'
import type { OnnxAnswer } from '../graph/onnx-contract.ts'
import type { LoadRequest, Note, RefusedRow, ScoreRequest } from '../graph/process-messages.ts'
import { cellsTensor, missingCell, textTensor, tokensTensor } from './feeds.ts'
import { RowRefused } from './row-refused.ts'
import { type TokenBlock, tokenizerOf } from './tokenize.ts'

/** A model in memory. */
export type LoadedModel = {
  /** @throws RowRefused; Error of onnxruntime, and where it answers something else than it is said to. */
  score(request: ScoreRequest): Promise<Scored>
  release(): Promise<void>
}

export type Scored = {
  readonly values: Float64Array
  readonly notes: readonly Note[]
  readonly passedOver: readonly RefusedRow[]
}

/** Of long texts a block takes as much memory as its longest has tokens. */
const TEXTS_AT_ONCE = 32
const ROWS_AT_ONCE = 1024
/** Of a text in a message. */
const SHOWN_CHARACTERS = 60
/** Of onnxruntime's own words. */
const REASON_CHARACTERS = 300

/** @throws Error of onnxruntime, or of the tokenizer, that says what of the model it does not take. */
export async function loadModel({ model, tokenizer, contract }: LoadRequest): Promise<LoadedModel> {
  const { inputs, answer, tokens, cells, takesMany } = contract
  const tokenize = tokenizer && tokens && tokenizerOf(tokenizer, tokens)
  // What it warns of nobody can change here, and errors are thrown.
  const session = await InferenceSession.create(model, { executionProviders: ['cpu'], logSeverityLevel: 4 })
  const rowsAtOnce = takesMany ? (tokenize ? TEXTS_AT_ONCE : ROWS_AT_ONCE) : 1

  async function run(block: ScoreRequest, firstRow: number, notes: Note[]): Promise<Tensor | undefined> {
    const blockTokens: TokenBlock | undefined = tokenize?.(
      block.texts.map(([text = '']) => text),
      (row, text) => notes.push({ row: firstRow + row, text }),
    )
    const feeds: Record<string, Tensor> = {}
    for (const input of inputs) {
      if (input.kind === 'cells') feeds[input.name] = cellsTensor(input, block, cells, firstRow)
      else if (input.kind === 'text') feeds[input.name] = textTensor(input, block)
      else if (blockTokens) feeds[input.name] = tokensTensor(input, blockTokens)
    }
    return (await session.run(feeds, [answer.output]))[answer.output]
  }

  async function isAnswered(block: ScoreRequest): Promise<boolean> {
    try {
      await run(block, 0, [])
      return true
    } catch {
      return false
    }
  }

  /**
   * The text at which a block fails: put in its place, a text that the model takes makes its row be answered. Undefined
   * where none does, and where it is not texts that the model knows or does not know.
   */
  async function textAtFault(block: ScoreRequest, firstRow: number): Promise<RowRefused | undefined> {
    const examples = inputs.flatMap((input) =>
      input.kind === 'text' && input.example !== undefined ? [{ ...input, example: input.example }] : [],
    )
    if (examples.length === 0) return undefined
    // Rows before `answered` are, those up to `failing` are not.
    let [answered, failing] = [0, block.count]
    while (failing - answered > 1) {
      const middle = (answered + failing) >> 1
      if (await isAnswered(rowsOf(block, answered, middle))) answered = middle
      else failing = middle
    }
    const row = rowsOf(block, answered, failing)
    const texts = [...(row.texts[0] ?? [])]
    for (const { name, feature = name, text, example } of examples) {
      const sent = texts[text] ?? ''
      texts[text] = example
      if (sent === example || !(await isAnswered({ ...row, texts: [texts] }))) continue
      const [not, but] = [sent, example].map((each) => JSON.stringify(each.slice(0, SHOWN_CHARACTERS)))
      return new RowRefused(firstRow + answered, feature, `the model does not take ${not}, as it takes ${but}`)
    }
    return undefined
  }

  async function scoreBlock(block: ScoreRequest, firstRow: number, notes: Note[]): Promise<Float64Array> {
    const output = await run(block, firstRow, notes).catch(async (error: unknown) => {
      throw error instanceof RowRefused ? error : ((await textAtFault(block, firstRow)) ?? error)
    })
    return numbersOf(output, block, firstRow)
  }

  function numbersOf(output: Tensor | undefined, block: ScoreRequest, firstRow: number): Float64Array {
    const answers = readAnswer(output, block.count, answer)
    const wrong = answers.findIndex((value) => !Number.isFinite(value))
    if (wrong >= 0) throw noNumber(Math.floor(wrong / answer.answers), answers[wrong] ?? Number.NaN, block, firstRow)
    return answers
  }

  /** Scores all rows that the model takes: a block with others is halved until each of them stands alone. */
  async function scoreOthers(
    block: ScoreRequest,
    firstRow: number,
    notes: Note[],
    passedOver: RefusedRow[],
  ): Promise<Float64Array> {
    const ofBlock: Note[] = []
    try {
      const answers =
        block.count === 1
          ? await scoreBlock(block, firstRow, ofBlock)
          : numbersOf(await run(block, firstRow, ofBlock), block, firstRow)
      notes.push(...ofBlock)
      return answers
    } catch (error) {
      if (block.count === 1) {
        passedOver.push(refusalOf(error, firstRow))
        return new Float64Array(answer.answers).fill(Number.NaN)
      }
    }
    const middle = block.count >> 1
    const first = await scoreOthers(rowsOf(block, 0, middle), firstRow, notes, passedOver)
    const second = await scoreOthers(rowsOf(block, middle, block.count), firstRow + middle, notes, passedOver)
    return Float64Array.from([...first, ...second])
  }

  function rowsOf(block: ScoreRequest, from: number, end: number): ScoreRequest {
    return {
      ...block,
      count: end - from,
      values: block.values.subarray(from * cells, end * cells),
      texts: block.texts.slice(from, end),
    }
  }

  /** Most models know no missing numbers: of one they make another. */
  function noNumber(row: number, value: number, block: ScoreRequest, firstRow: number): Error {
    const missing = missingCell(inputs, block, cells, row)
    if (missing === undefined) return new NoNumber(firstRow + row, value)
    return new RowRefused(firstRow + row, missing, 'a number is wanted, the model knows no missing value here')
  }

  return {
    score: async (request) => {
      const { count, passesOver = false } = request
      const answers = new Float64Array(count * answer.answers)
      const notes: Note[] = []
      const passedOver: RefusedRow[] = []
      for (let start = 0; start < count; start += rowsAtOnce) {
        const block = rowsOf(request, start, Math.min(count, start + rowsAtOnce))
        const ofBlock = passesOver
          ? await scoreOthers(block, start, notes, passedOver)
          : await scoreBlock(block, start, notes)
        answers.set(ofBlock, start * answer.answers)
      }
      return { values: answers, notes, passedOver }
    },
    release: async () => await session.release(),
  }
}

class NoNumber extends Error {
  readonly value: number

  constructor(row: number, value: number) {
    super(`it answers row ${row + 1} with ${value}, which is no number`)
    this.value = value
  }
}

/** Of a row that was asked for alone. */
function refusalOf(error: unknown, row: number): RefusedRow {
  if (error instanceof RowRefused) return error.facts
  if (error instanceof NoNumber)
    return { row, field: '', message: `the model answers ${error.value}, which is no number` }
  const reason = error instanceof Error ? error.message : String(error)
  return { row, field: '', message: `the model does not answer: ${reason.slice(0, REASON_CHARACTERS)}` }
}

function readAnswer(output: Tensor | undefined, count: number, answer: OnnxAnswer): Float64Array {
  const { width, answers, transform } = answer
  const data = output?.data
  if (!data || data.length !== count * width) {
    throw new Error(
      `its output ${answer.output} has ${data?.length ?? 'no'} numbers for ${count} rows, not ${count * width}`,
    )
  }
  const given = Float64Array.from(data as ArrayLike<number | bigint>, Number)
  if (transform === 'class-number') return oneHot(given, answers)
  if (transform === 'sigmoid') return given.map((logit) => 1 / (1 + Math.exp(-logit)))
  if (transform === 'softmax') softmaxRows(given, width)
  return width === 2 && answers === 1 ? given.filter((_, at) => at % 2 === 1) : given
}

/** A model that answers with a class is sure of it. Of two classes that is the second one's probability. */
function oneHot(codes: Float64Array, answers: number): Float64Array {
  if (answers === 1) return codes
  const values = new Float64Array(codes.length * answers)
  for (const [row, code] of codes.entries()) {
    if (!(code >= 0 && code < answers)) throw new Error(`it answers the class ${code}, and there are ${answers}`)
    values[row * answers + code] = 1
  }
  return values
}

function softmaxRows(values: Float64Array, width: number): void {
  for (let start = 0; start < values.length; start += width) {
    const row = values.subarray(start, start + width)
    const highest = Math.max(...row)
    let sum = 0
    for (let at = 0; at < width; at++) sum += row[at] = Math.exp((row[at] ?? 0) - highest)
    for (let at = 0; at < width; at++) row[at] = (row[at] ?? 0) / sum
  }
}
