import { createHash } from 'node:crypto'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { refitKey, runKeys } from '#shared/names/run-keys.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { modelCard } from './card.ts'
import { collectFacts } from './collect-facts.ts'
import { reportPage } from './page/page.ts'
import { RowReading } from './row-reading.ts'
import { type EvaluatedRow, evaluatedRun } from './testing/evaluated-run.ts'
import { shown } from './words.ts'

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
  const { run, ports } = await evaluatedRun(problem, rows, names)
  const facts = await collectFacts(run, ports)
  return { run, ports, facts, page: reportPage(facts), card: modelCard(facts) }
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
  expect(page).toMatch(/At 0\.5 you catch \d+ of 10, and [^.]* alarms (is|are) false \(\d+ alarms\)\./)
})

it('counts the threshold in use on every row, as the confusion matrix does, however many scores there are', async () => {
  const rows = Array.from({ length: 1000 }, (_, row) => {
    const actual = row % 3 === 0 ? 1 : 0
    return { cells: ['x', '1', ''], actual, answers: [((row * 617) % 1000) / 1000] }
  })
  const { run, ports } = await evaluatedRun(BINARY, rows)
  const threshold = 0.3337
  const facts = await collectFacts({ ...run, answers: { ...run.answers, threshold } }, ports)
  const page = reportPage({ ...facts, evaluation: { ...facts.evaluation, threshold } })
  const alarms = rows.filter(({ answers: [score = 0] }) => score >= threshold).length
  expect(page).toMatch(new RegExp(`<p id="what-if"[^>]*>At 0\\.3337 [^<]* \\(${alarms} alarms\\)\\.</p>`))
  expect(page).toContain('<li>At 0.35 you catch')
})

it('says first how good it is, what it goes by and where it fails, in page and card', async () => {
  const { page, card } = await pageOf(BINARY)
  const [, said = ''] = page.split('aria-label="In short">')
  expect(said).toMatch(/^<li dir="auto">It is right on 300 of 400 rows that it never saw \(75\u00a0%\)/)
  expect(page).toContain('It does clearly worse where region is west: there it is right on 0\u00a0%.')
  expect(card).toContain('It does clearly worse where region is west')
})

it('shows every group with its metric and interval, not the worst alone', async () => {
  const { page } = await pageOf(BINARY)
  const [, all = ''] = page.split('<summary>All groups</summary>')
  expect(all).toMatch(
    /<th scope="row">region is east<\/th><td class="number">100<\/td><td class="number">100\u00a0%<small>96\.3\u00a0% to 100\u00a0%<\/small>/,
  )
})

it('draws the training curve with its best round, and says what the run cost by the forecast', async () => {
  const { facts, page, card } = await pageOf(BINARY)
  expect(facts.curve).toMatchObject({ metric: 'logloss', best: [3, 0.35] })
  expect(page).toContain('Best on the validation rows: 0.35 in round 4, the point.')
  expect(page).toContain('the training’s time is the forecast')
  expect(card).toMatch(/About \$0\.005 for this run, and \$0\.004 for 1,000 predictions/)
})

describe('of rounds the report says what the records tell, whatever the log has', () => {
  const key = refitKey(runKeys('churn', 'run'), { role: 'refit' })
  const refit = { version: 1, runId: 'run', dataset: 'churn', reachedCap: false }

  async function trainingOf(
    known: { readonly bestRounds: number | null; readonly rounds: number } | undefined,
    settings: Readonly<Record<string, string>> = {},
    quality: 'fast' | 'good' = 'good',
    trees?: number,
  ) {
    const { run, objects, ports } = await evaluatedRun(BINARY, ROWS.binary)
    await objects.delete(key)
    if (known) await objects.put(key, JSON.stringify({ ...refit, ...known }))
    const hyperparameters = { num_round: '4000', early_stopping_rounds: '50', ...settings }
    const evaluation = { ...run.evaluation, ...(trees !== undefined && { servedModel: { models: 1, trees } }) }
    const training = { ...run.training, quality, hyperparameters }
    const page = reportPage(await collectFacts({ ...run, evaluation, training }, ports))
    return page.slice(page.indexOf('<h2 id="training">')).split('<h2', 2).join('').replaceAll('\u00a0', ' ')
  }

  it('a log that ends before the best round', async () => {
    const section = await trainingOf({ bestRounds: 1235, rounds: 1420 })
    expect(section).toContain(
      'The log that was read ends at round 5, and so do the lines; the best round on the validation rows was round 1,235.',
    )
    expect(section).toContain(
      'trained once more, on the validation rows too, for 1,420 rounds: 15 % more than the best.',
    )
    expect(section).not.toMatch(/Best on the validation rows|were trained|no better/)
  })

  it('a log that ends between the best round and the end', async () => {
    const section = await trainingOf({ bestRounds: 3, rounds: 3 })
    expect(section).toContain('Best on the validation rows: 0.4 in round 3, the point.')
    expect(section).toContain('The log that was read ends at round 5, and so do the lines.')
    expect(section).not.toContain('were trained')
  })

  it('nothing is known but the log', async () => {
    const section = await trainingOf(undefined)
    expect(section).toContain('In the log best on the validation rows: 0.35 in round 4')
    expect(section).toContain('The log that was read tells of 5 rounds.')
    expect(section).not.toMatch(/were trained|15 %/)
  })

  it.each([
    ['5', { bestRounds: 4, rounds: 5 }, '5 rounds were trained, as many as hyperparameters.num_round allows.'],
    ['5', { bestRounds: 5, rounds: 5 }, 'for 5 rounds.'],
  ])('a training that ended at num_round %s', async (num_round, known, text) => {
    expect(await trainingOf(known, { num_round })).toContain(text)
  })

  it('a training without a refit, by the trees that serve', async () => {
    const settings = { early_stopping_rounds: '1', num_parallel_tree: '2' }
    const section = await trainingOf(undefined, settings, 'fast', 8)
    expect(section).toContain('5 rounds were trained; the training ended when the validation rows got no better.')
    expect(section).toContain('The model that serves is that of the best round.')
    expect(await trainingOf(undefined, settings, 'fast', 80)).toContain(
      'the best round on the validation rows was round 40.',
    )
  })
})

it.each([
  ['is not there', async () => []],
  [
    'may not be read',
    async () => {
      throw new Error('AccessDenied')
    },
  ],
])('says that there is no training curve where the log %s', async (_, roundsOf) => {
  const { run, ports } = await evaluatedRun(BINARY, ROWS.binary)
  const page = reportPage(await collectFacts(run, { ...ports, trainingRounds: { roundsOf } }))
  expect(page).toContain('There is no training curve.')
  expect(ports.log.entries.map(({ level, message }) => [level, message])).toEqual([['warn', 'training-curve-missing']])
})

it('has no price of an instance that is not in the list, and says so', async () => {
  const { run, ports } = await evaluatedRun(BINARY, ROWS.binary)
  const training = { ...run.training, job: { ...run.training.job, instanceType: 'ml.g5.xlarge' } }
  const page = reportPage(await collectFacts({ ...run, training }, ports))
  expect(page).toContain('besides its training: no price of ml.g5.xlarge is known here')
})

it('shows how the strongest number goes with the answers where the test part is small, too', async () => {
  const { page } = await pageOf(BINARY, ROWS.binary.slice(0, 15))
  const [, section = ''] = page.split('<h2 id="dependence">')
  expect(section).toContain('Predicted and true mean of 2 groups of the rows')
})

it('has the champion beside it', async () => {
  const { run, ports } = await evaluatedRun(BINARY, ROWS.binary)
  const champion = { ...run.evaluation, runId: 'before', metrics: { ...run.evaluation.metrics, auc: { value: 0.777 } } }
  await ports.objects.put(runKeys('churn', 'before').evaluation, JSON.stringify(champion))
  const againstChampion = { champion: 'before', advantage: null, obstacles: [] }
  const facts = await collectFacts({ ...run, evaluation: { ...run.evaluation, againstChampion } }, ports)
  expect(reportPage(facts)).toMatch(/<th scope="row">AUC<\/th>.*<td class="number">0\.777/)
  expect(modelCard(facts)).toMatch(/\| AUC \| .* \| 0\.777 \|/)
})

const HOSTILE = '</script><script>alert(1)</script>"\'&`|_*[x](y)\u2028 https://a.b www.a.b a@b.c &lt; \u202e'

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
  expect(card).not.toMatch(/\[x\]\(y\)|(?<!\\):\/\/a|www\.a|a@b|(?<!\\)&lt;|\u202e|\u2028/)
  expect(page).not.toMatch(/\u202e|\u2028/)
  const body = page.slice(page.indexOf('<main>'), page.indexOf('</main>') + 7)
  const texts = JSON.stringify(
    new XMLParser({ ignoreAttributes: false }).parse(
      body.replaceAll(/<script[^]*?<\/script>/g, '').replaceAll(/<input([^>]*)>/g, '<input$1/>'),
    ),
  )
  expect(texts).toContain('alert(1)')
})

it('shows the cells of the worst rows, but of no row or column that is to be hidden', async () => {
  const { run, ports } = await evaluatedRun(BINARY, ROWS.binary)
  const shown = async (rows: typeof run.rows) => reportPage(await collectFacts({ ...run, rows }, ports))
  const worst = /<td>west<\/td>/
  expect(await shown(run.rows)).toMatch(worst)
  expect(await shown({ isShown: false, hiddenColumns: [] })).not.toMatch(worst)
  expect(await shown({ isShown: false, hiddenColumns: [] })).toContain('report.rows is false')
  const hidden = await shown({ isShown: true, hiddenColumns: ['region'] })
  expect(hidden).not.toMatch(worst)
  expect(hidden).not.toContain('region is west')
  expect(hidden).toContain('region is in its group 4')
})

it('is made of two rows, and of rows that are not there as they were uploaded', async () => {
  const { page } = await pageOf(
    BINARY,
    ROWS.binary.slice(2, 6).filter((_, row) => row % 2 === 0),
  )
  expect(page).not.toMatch(/NaN|undefined|Infinity/)
  const { run, ports } = await evaluatedRun(BINARY, ROWS.binary)
  const rowsRead = new RowReading(run, () => false)
  const without = reportPage(await collectFacts({ ...run, rowsRead }, ports))
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

it('writes from right to left within a name alone, and cuts no emoji in two', () => {
  expect(shown('عدد')).toBe('\u2068عدد\u2069')
  expect(shown('a\r\nb')).toBe('a ↵ b')
  expect(shown('x'.repeat(300))).toBe(`${'x'.repeat(48)}…`)
  const family = '\u{1f469}\u200d\u{1f469}\u200d\u{1f467}'
  expect(shown(family.repeat(20), 4)).toBe(`${family.repeat(4)}…`)
})

it('groups an even share of very many rows, each with its own answer', async () => {
  const { run } = await evaluatedRun(BINARY, ROWS.binary.slice(0, 8))
  const count = 250_000
  const actual = Float64Array.from({ length: count }, (_, row) => Number(row % 5 === 0))
  const answers = { values: Float64Array.from(actual, (is, row) => (row % 2 === 0 ? is : 1 - is)), threshold: 0.5 }
  const rowsRead = new RowReading({ ...run, actual, answers }, () => false)
  for (let row = 0; row < count; row++) {
    rowsRead.visit({ number: String(row), hash: '', cells: [row % 2 === 0 ? 'west' : 'east', '30', ''] }, row)
  }
  expect(rowsRead.all.rows).toBe(Math.ceil(count / 3))
  const right = rowsRead.groups().filter(({ column }) => column === 'region')
  expect(right.map(({ condition, score, rows }) => [condition, score / rows])).toEqual([
    ['is east', 0],
    ['is west', 1],
  ])
})
