// Trains a small classifier of sentences on made-up ones and writes it as people bring their own: model.tar.gz of
// model.onnx, the tokenizer.json of Hugging Face's library and the labels. `npm run example:sentences`
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { gzipSync } from 'node:zlib'
import tar from 'tar-stream'
import { textClassifier } from '#engines/scoring/export/onnx/text-classifier.ts'
import { wordTokenizer } from '#engines/scoring/export/onnx/word-tokenizer.ts'
import { defineCommand } from '../cli/command-line/command.ts'
import { runScript } from '../cli/command-line/run-command-line.ts'
import { madeUpSentences, type Sentence, TOPICS } from './sentence-model/made-up-sentences.ts'
import { logitsOf, type TokenizedText, trainClassifier } from './sentence-model/train-classifier.ts'

const MOST_TOKENS = 64
const UNKNOWN = 1
const CLS = 2
const SEP = 3
/** The special tokens come first. */
const FIRST_WORD = 4

const FOLDER = 'my-models/sentences'

process.exitCode = await runScript(
  defineCommand({
    name: 'npm run example:sentences --',
    summary: 'Trains a small classifier of made-up sentences, as an ONNX model to serve.',
    operands: { name: 'folder', text: `where model.tar.gz is written; ${FOLDER} without one`, count: 'any' },
    options: {},
    run: async ({ operands: [folder = FOLDER] }, { say }) => {
      say(await makeSentenceModel(folder))
      return { ok: true }
    },
  }),
  process.argv.slice(2),
)

/** Returns what was made, for a person. */
async function makeSentenceModel(folder: string): Promise<string> {
  const random = seeded(20_261_129)
  const learnt = madeUpSentences(500, random)
  const kept = madeUpSentences(100, random)
  const words = [...new Set(learnt.flatMap(({ text }) => wordsOf(text)))].sort()
  const tokenized = tokenizerOf(words)
  const weights = trainClassifier(learnt.map(tokenized), {
    tokens: words.length + FIRST_WORD,
    classes: TOPICS.length,
    rounds: 20,
    learningRate: 0.5,
  })
  const right = kept.filter((sentence) => {
    const logits = logitsOf(weights, tokenized(sentence).ids)
    return logits.indexOf(Math.max(...logits)) === sentence.topic
  })
  const files = {
    'model.onnx': Buffer.from(textClassifier(weights, 'sentences')),
    'tokenizer.json': JSON.stringify(wordTokenizer(words, MOST_TOKENS)),
    'config.json': JSON.stringify({ id2label: Object.fromEntries(TOPICS.map((topic, at) => [at, topic])) }),
  }
  const pack = tar.pack()
  for (const [name, content] of Object.entries(files)) pack.entry({ name, mtime: new Date(0) }, content)
  pack.finalize()
  const archive = path.join(folder, 'model.tar.gz')
  mkdirSync(folder, { recursive: true })
  writeFileSync(archive, gzipSync(Buffer.concat(await Array.fromAsync(pack as AsyncIterable<Buffer>))))
  return `${archive}: ${words.length} words, ${TOPICS.length} topics (${TOPICS.join(', ')}), learnt from ${learnt.length} made-up sentences; ${right.length} of ${kept.length} others are right.`
}

/** As the tokenizer cuts them: small letters, signs apart. */
function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[a-z]+|[^a-z\s]/g) ?? []
}

function tokenizerOf(words: readonly string[]): (sentence: Sentence) => TokenizedText {
  const numbers = new Map(words.map((word, at) => [word, at + FIRST_WORD]))
  return ({ text, topic }) => ({
    ids: [CLS, ...wordsOf(text).map((word) => numbers.get(word) ?? UNKNOWN), SEP],
    topic,
  })
}

/** Numbers from 0 up to 1, the same ones with every start (a linear congruential generator). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
