import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { recordBounds } from './take/record-bounds.ts'
import { world } from './testing/feedback-world.ts'

const ROWS = 130_000

function rowsOf(header: string, row: (at: number) => string): string {
  return `${header}\n${Array.from({ length: ROWS }, (_, at) => row(at)).join('\n')}\n`
}

/** So many times the same text, packed. */
async function packed(head: string, text: string, times: number): Promise<Buffer> {
  const chunks = function* () {
    yield head
    for (let at = 0; at < times; at++) yield text
  }
  return Buffer.concat(await Array.fromAsync(Readable.from(chunks()).pipe(createGzip())))
}

describe('a file of outcomes of many rows', () => {
  it.each([
    ['ids that no prediction has', () => rowsOf('id,outcome', (at) => `c${at},leaves`)],
    ['one request that is not known', () => rowsOf('request_id,outcome', () => 'x,leaves')],
    ['outcomes nobody knows', (request: string) => rowsOf('request_id,instance,outcome', (at) => `${request},${at},x`)],
    [
      'outcomes that contradict each other',
      (request: string) => rowsOf('request_id,instance,outcome', (at) => `${request},0,${at % 2 ? 'leaves' : 'stays'}`),
    ],
    ['rows of too few cells', () => rowsOf('request_id,instance,outcome', () => 'x')],
  ])('ends with a record: %s', async (_, content) => {
    const { capture, drop, record } = await world()
    await drop(content(await capture([0.9])))
    const told = await record()
    expect(told).toMatchObject({ status: 'taken', rows: { total: ROWS, taken: 0, faulty: ROWS } })
    expect(told?.['errors']).toHaveLength(1000)
  })

  it('ends with a record: outcomes of one scored file that contradict each other', async () => {
    const { score, drop, record } = await world()
    await score('june.csv', 'id,prediction,probability,model\nf1,stays,0.9,m\n')
    await drop(rowsOf('id,outcome', (at) => `f1,${at % 2 ? 'leaves' : 'stays'}`))
    expect(await record()).toMatchObject({ status: 'taken', rows: { total: ROWS, taken: 0, faulty: ROWS } })
  })

  it('finds by an id that very many predictions have that none is meant, in time that grows with their number', async () => {
    const { capture, drop, record, truths } = await world()
    for (let requests = 0; requests < 20; requests++) await capture(Array(10_000).fill(0.9), { id: 'probe' })
    const mine = await capture([0.9], { id: 'mine' })
    await drop(`id,outcome\n${'probe,leaves\n'.repeat(1000)}mine,leaves\n`)
    expect(await truths()).toEqual({ [`${mine}#0`]: 'leaves' })
    expect(await record()).toMatchObject({ rows: { total: 1001, taken: 1, faulty: 1000 } })
  })
})

describe('a file of outcomes that is packed small and is large', () => {
  it.each([
    ['commas alone', 'request_id,outcome\n', ',', 'row 2: the row has more than 100,000 cells.'],
    ['a header of commas alone', '', ',', 'row 1: the row has more than 100,000 cells.'],
    ['one cell', 'request_id,outcome\n', 'x', 'row 2, column 1: the row is longer than 4 MB.'],
    ['a quote that is never closed', 'request_id,outcome\n"', ',\n', 'row 2, column 1: the row is longer than 4 MB.'],
    ['rows of commas', 'request_id,outcome\n', `${','.repeat(999)}\n`, 'has more than 50 million cells.'],
    ['blank lines', 'request_id,outcome\n', '\n', 'has more than 50 million cells.'],
  ])('is refused in plain words: %s', async (_, head, text, message) => {
    const { drop, record } = await world()
    const block = text.repeat(Math.ceil(1_000_000 / text.length))
    await drop(await packed(head, block, 60), 'june.csv.gz')
    const told = await record()
    expect(told).toMatchObject({ status: 'failed', failure: { code: 'feedback-invalid' } })
    expect(JSON.stringify(told)).toContain(message)
  })

  it('is refused where its text alone is too much', () => {
    const bound = recordBounds('s3://bucket/feedback/churn/june.csv', ',')
    const chunk = Buffer.from(`${'x'.repeat(999)}\n`.repeat(1000))
    const read = () => {
      for (let at = 0; at < 501; at++) bound(chunk)
    }
    expect(read).toThrow('june.csv has more than 500 MB of text, unpacked.')
  })
})
