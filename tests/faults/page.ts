import { KINDS } from './fault.ts'
import { lastResult } from './last-run.ts'
import { type Baseline, cellsOf } from './matrix.ts'
import { kindsOf, rowOf } from './row.ts'

/** The text of docs/faults.md: what is tried, printed from the stories as they are told. */
export function faultsPage(baselines: readonly Baseline[]): string {
  return `# What is survived

Every call of AWS that a function makes in one of the stories below is hit by every fault that it can meet, the first of
its kind to the last; once, and in every try that the SDK makes of it. The functions are the real ones over the real SDK;
the cloud and its time are the test's (\`tests/faults/\`). After each fault: nothing is lost, nothing doubled, and it
ends as if nothing had happened; where a right is missing people are told, and with the right given back it ends well.

${counts(baselines)}

\`npm run test:faults\` tries all of it. \`npm test\` tries a part, another one for each
commit, and holds this page against the stories: a new call has no row here until it is printed again
(\`npm test -- faults -u\`). What the functions call in the stories is also held against what their
roles are granted: no call without its right, no right without a call or its reason (\`tests/faults/faults.test.ts\`). So is
what they do with the bucket in the stories of \`tests/simulation\`, which chance makes.

## The faults
${table(['fault', 'what happens'], Object.entries(KINDS))}

## The stories
A new one is a file in \`tests/faults/stories/\`.

${table(
  ['story', 'what it tells', 'faults', 'not survived'],
  baselines.map((baseline) => {
    const { story } = baseline
    return [story.name, story.tells, `${cellsOf(baseline).length}`, notSurvived(story.name)]
  }),
)}

## The calls
${calls(baselines)}
`
}

function counts(baselines: readonly Baseline[]): string {
  const faults = baselines.reduce((sum, baseline) => sum + cellsOf(baseline).length, 0)
  const results = baselines.flatMap(({ story }) => lastResult(story.name) ?? [])
  const tried = results.reduce((sum, { cells }) => sum + cells, 0)
  const left = results.flatMap((result) => result.notSurvived)
  return `The stories have ${faults} faults. When all faults of a story were tried last, ${tried} in ${results.length} stories, ${tried - left.length} were
survived and ${left.length} were not${left.length === 0 ? '.' : `:\n${left.map((each) => `- ${each}`).join('\n')}`}`
}

function notSurvived(story: string): string {
  const result = lastResult(story)
  return result ? `${result.notSurvived.length} of ${result.cells}` : 'never tried whole'
}

function calls(baselines: readonly Baseline[]): string {
  const all = baselines.flatMap((baseline) => baseline.calls.map((call) => ({ call, story: baseline.story.name })))
  const rows = Map.groupBy(all, ({ call }) => rowOf(call))
  const lines = [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([row, found]) => {
      const kinds = kindsOf(found.map(({ call }) => call))
      const missing = Object.keys(KINDS).filter((kind) => !kinds.some((each) => each === kind))
      const all = missing.length === 0 ? 'all' : `all but ${missing.join(', ')}`
      return [...row.split(' | ').map((cell, index) => (index === 0 ? cell : `\`${cell}\``)), all]
    })
  return table(['function', 'call', 'on', 'faults'], lines)
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
