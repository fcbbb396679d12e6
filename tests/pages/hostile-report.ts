import { collectFacts } from '../../lambdas/model-evaluation/report/collect-facts.ts'
import { reportPage } from '../../lambdas/model-evaluation/report/page/page.ts'
import { evaluatedRun } from '../../lambdas/model-evaluation/report/testing/evaluated-run.ts'

const MARKUP = '<img src=x onerror=alert(1)></script><script>alert(1)</script>'
const NAMES: readonly [string, string] = [`${MARKUP} & "quoted" 'names'`, 'x'.repeat(300)]
const VALUES = [
  '<b onclick=alert(1)>bold</b>',
  'مرحبا بالعالم',
  '\u{1f469}\u200d\u{1f469}\u200d\u{1f467}',
  'two\nlines',
  'y'.repeat(300),
]
const LABELS = [MARKUP, `نعم ${'and much more '.repeat(20)}`]

/** The report of a file whose names, labels and cells would do harm as markup, and break a layout as text. */
export async function hostileReport(): Promise<string> {
  const rows = Array.from({ length: 400 }, (_, row) => {
    const actual = (row >> 2) % 2
    const isBad = row % VALUES.length === 1
    const probability = isBad ? 0.7 - 0.4 * actual : 0.15 + 0.7 * actual
    return {
      cells: [VALUES[row % VALUES.length] ?? '', String(row % 50), LABELS[actual] ?? ''],
      actual,
      answers: [probability],
    }
  })
  const classes = LABELS.map((label) => ({ label, count: 200 }))
  const { run, ports } = await evaluatedRun({ type: 'binary', classes }, rows, { columns: NAMES })
  return reportPage(await collectFacts(run, ports))
}
