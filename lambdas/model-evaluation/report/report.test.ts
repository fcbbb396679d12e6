import { createHash } from 'node:crypto'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { modelCard } from './card.ts'
import { collectFacts } from './collect-facts.ts'
import { reportPage } from './page/page.ts'
import { type EvaluatedRow, evaluatedRun } from './testing/evaluated-run.ts'

const classes = (...labels: readonly string[]) => labels.map((label) => ({ label, count: 10 }))
const BINARY: Problem = { type: 'binary', classes: classes('no', 'yes') }
const MULTICLASS: Problem = { type: 'multiclass', classes: classes('a', 'b', 'c') }
const REGRESSION: Problem = { type: 'regression', target: { mean: 10, min: 0, max: 20 } }

/** Rows whose answers are good but where the category is `west`: there they say the opposite. */
function rowsWithBadSlice(count: number): readonly EvaluatedRow[] {
  return Array.from({ length: count }, (_, row) => {
    const region = ['north', 'south', 'east', 'west'][row % 4] ?? ''
    const actual = (row >> 2) % 2
    const probability = region === 'west' ? 0.7 - 0.4 * actual : 0.15 + 0.7 * actual + ((row * 7) % 10) / 100
    return { cells: [region, String(20 + (row % 50)), actual === 1 ? 'yes' : 'no'], actual, answers: [probability] }
  })
}

const ROWS: Readonly<Record<Problem['type'], readonly EvaluatedRow[]>> = {
  binary: rowsWithBadSlice(400),
  multiclass: Array.from({ length: 300 }, (_, row) => {
    const actual = row % 3
    const answers = [0, 1, 2].map((code) => (code === actual ? 0.8 : 0.1))
    return { cells: ['x', String(row), 'abc'[actual] ?? ''], actual, answers }
  }),
  regression: Array.from({ length: 300 }, (_, row) => ({
    cells: ['x', String(row), String(row / 10)],
    actual: row / 10,
    answers: [row / 10 + Math.sin(row)],
  })),
}

async function pageOf(problem: Problem, rows = ROWS[problem.type], names?: Parameters<typeof evaluatedRun>[2]) {
  const { run, objects } = await evaluatedRun(problem, rows, names)
  const facts = await collectFacts(run, objects)
  return { run, objects, facts, page: reportPage(facts), card: modelCard(facts) }
}

const headings = (page: string) => [...page.matchAll(/<h2[^>]*>(.*?)<\/h2>/g)].map(([, text]) => text)

describe.each([BINARY, MULTICLASS, REGRESSION])('the page of a $type problem', (problem) => {
  it('is well formed, has its charts, and fetches nothing', async () => {
    const { page } = await pageOf(problem)
    const body = page.slice(page.indexOf('<body>'), page.indexOf('</body>') + 7)
    const xml = body.replaceAll(/<input([^>]*)>/g, '<input$1/>').replaceAll(/<script[^]*?<\/script>/g, '')
    expect(XMLValidator.validate(xml)).toBe(true)
    expect(page).not.toMatch(/(?:src|href)="(?!#)|url\(|@import|https?:/)
    expect(page).not.toMatch(/ (?:style|on\w+)=/)
    expect(headings(page)).toEqual(headings((await pageOf(problem)).page))
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/)
  })

  it('allows its own style and script by their hashes, and nothing else', async () => {
    const { page } = await pageOf(problem)
    const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(page) ?? []
    const hashed = (tag: string) => {
      const [, text = ''] = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(page) ?? []
      return `sha256-${createHash('sha256').update(text).digest('base64')}`
    }
    expect(policy.replaceAll('&#39;', "'")).toBe(
      `default-src 'none'; style-src '${hashed('style')}'; script-src '${hashed('script')}'; base-uri 'none'; form-action 'none'`,
    )
  })
})

it('finds a planted group in which the model fails, in page and card', async () => {
  const { facts, page, card } = await pageOf(BINARY)
  expect(facts.groups?.slices.map(({ column, condition }) => `${column} ${condition}`)).toEqual(['region is west'])
  expect(page).toContain('region is west')
  expect(card).toContain('where region is west')
})

it('says each threshold in words', async () => {
  const { page } = await pageOf(BINARY)
  expect(page).toMatch(/From 0\.5 on: \d+ of 10 of yes are caught, and [\d.]+ % of \d+ alarms are false\./)
})

const HOSTILE = '</script><script>alert(1)</script>"\'&`|_*[x](y)\u2028'

it('names, labels and cells are text, in the page and in the card', async () => {
  const problem: Problem = { type: 'binary', classes: classes('no', HOSTILE) }
  const rows = rowsWithBadSlice(400).map((row) => ({
    ...row,
    cells: [`${row.cells[0]}${HOSTILE}`, ...row.cells.slice(1)],
  }))
  const { page, card } = await pageOf(problem, rows, { columns: [HOSTILE, 'age'], dataset: 'churn' })
  expect(page.match(/<script/g)?.length).toBe(2)
  expect(page).not.toContain('<script>alert')
  expect(card).not.toContain('<script>')
  expect(card).not.toContain('[x](y)')
  const body = page.slice(page.indexOf('<main>'), page.indexOf('</main>') + 7)
  const texts = JSON.stringify(
    new XMLParser({ ignoreAttributes: false }).parse(
      body.replaceAll(/<script[^]*?<\/script>/g, '').replaceAll(/<input([^>]*)>/g, '<input$1/>'),
    ),
  )
  expect(texts).toContain('alert(1)')
})

it('shows the cells of the worst rows, but of no row or column that is to be hidden', async () => {
  const { run, objects } = await evaluatedRun(BINARY, ROWS.binary)
  const shown = async (rows: typeof run.rows) => reportPage(await collectFacts({ ...run, rows }, objects))
  const worst = /<td>west<\/td>/
  expect(await shown(run.rows)).toMatch(worst)
  expect(await shown({ isShown: false, hiddenColumns: [] })).not.toMatch(worst)
  expect(await shown({ isShown: false, hiddenColumns: [] })).toContain('report.rows is false')
  expect(await shown({ isShown: true, hiddenColumns: ['region'] })).not.toMatch(worst)
})

it('is made of two rows, and of rows that are not there as they were uploaded', async () => {
  const { page } = await pageOf(
    BINARY,
    ROWS.binary.slice(2, 6).filter((_, row) => row % 2 === 0),
  )
  expect(page).not.toMatch(/NaN|undefined|Infinity/)
  const { run, objects } = await evaluatedRun(BINARY, ROWS.binary)
  await objects.delete(run.testRowsKey)
  const without = reportPage(await collectFacts(run, objects))
  expect(without).toContain('The uploaded rows are not there')
})

it('stays small, however many rows, columns and classes there are', async () => {
  const many: Problem = {
    type: 'multiclass',
    classes: classes(...Array.from({ length: 200 }, (_, code) => `class ${code}`)),
  }
  const rows = Array.from({ length: 20_000 }, (_, row) => ({
    cells: [`value ${row % 500}`, String(row), 'x'],
    actual: row % 200,
    answers: Array.from({ length: 200 }, (_value, code) => (code === row % 200 ? 0.5 : 0.5 / 199)),
  }))
  const { page, card } = await pageOf(many, rows)
  expect(page.length).toBeLessThan(1_000_000)
  expect(card.length).toBeLessThan(50_000)
})
