import { expect, it } from 'vitest'
import { stageLines } from './stage-lines.ts'

it('columns hold for names of any length, and programs read the whole name', () => {
  const lines: string[] = []
  const documents: unknown[] = []
  const show = (line: string, document: unknown) => {
    lines.push(line)
    documents.push(document)
  }
  for (const dataset of ['iris', 'customers-of-the-northern-region']) {
    stageLines({ dataset, runId: 'run' }, { show })('upload', 'one\ntwo')
  }
  expect(lines).toEqual([
    'iris            upload      one',
    'iris            upload      two',
    'customers-of-t… upload      one',
    'customers-of-t… upload      two',
  ])
  expect(documents.at(-1)).toEqual({
    dataset: 'customers-of-the-northern-region',
    runId: 'run',
    stage: 'upload',
    text: 'two',
  })
})

it('what a file is named stays in its line, and is nothing that a terminal obeys', () => {
  const lines: string[] = []
  stageLines({ dataset: '\x1b[31mred\nline.csv' }, { show: (line) => lines.push(line) })(
    'ignored',
    'data/\x1b[2J starts nothing',
  )
  expect(lines).toEqual([String.raw`\x1b[31mred\x0…ignored     data/\x1b[2J starts nothing`.replace('…', '… ')])
})
