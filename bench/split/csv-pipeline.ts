// What most people would write: csv-parse, three files by chance, csv-stringify. Run as `csv-pipeline <file>`.
import { createReadStream, createWriteStream } from 'node:fs'
import process from 'node:process'
import { finished } from 'node:stream/promises'
import { parse } from 'csv-parse'
import { stringify } from 'csv-stringify'

const [file = ''] = process.argv.slice(2)
const outputs = ['train', 'validation', 'test'].map((part) => {
  const rows = stringify()
  return { rows, written: finished(rows.pipe(createWriteStream(`${file}.${part}`))) }
})
for await (const record of createReadStream(file).pipe(parse({ from: 2 }))) {
  const chance = Math.random()
  const { rows: output } = outputs[chance < 0.7 ? 0 : chance < 0.9 ? 1 : 2] ?? outputs[0]!
  if (!output.write(record)) await new Promise((resolve) => output.once('drain', resolve))
}
for (const output of outputs) output.rows.end()
await Promise.all(outputs.map((output) => output.written))
