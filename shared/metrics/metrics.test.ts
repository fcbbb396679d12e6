import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { GATE_METRICS, LOSS_OF, METRIC_NAMES, METRICS, measures } from './metrics.ts'

const PAGE = readFileSync('docs/manifest.md', 'utf8')

it('is the table that docs/manifest.md shows', () => {
  const rows = METRIC_NAMES.map((name) => {
    const { better, problems, gate } = METRICS[name]
    return `| \`${name}\` | ${better} | ${problems.join(', ')} | ${gate ? 'yes' : 'no'} |`
  })
  expect(PAGE.split('\n').filter((line) => /^\| `\w+` \| (higher|lower) \|/.test(line))).toEqual(rows)
})

it('offers the manifest what the page of the manifest says', () => {
  const names = GATE_METRICS.map((name) => `\`${name}\``)
  expect(PAGE).toContain(`what the gate compares by: ${names.slice(0, -1).join(', ')} or ${names.at(-1)} |`)
})

it.each(['binary', 'multiclass', 'regression'] as const)(
  'judges a %s problem by a loss that measures it',
  (problem) => {
    expect(measures(LOSS_OF[problem], problem)).toBe(true)
    expect(METRICS[LOSS_OF[problem]]).toMatchObject({ better: 'lower', gate: true })
  },
)
