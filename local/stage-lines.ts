import { styleText } from 'node:util'
import { inColumns, terminalText } from './terminal-text.ts'

/** Where a session says what it does. */
export type SessionTerminal = {
  /** A line for a person. */
  readonly say: (line: string) => void
  /** A line for a person that programs may want as a document. */
  readonly show: (line: string, document: unknown) => void
}

/** Shows one line of a run: the stage and what there is to say. */
export type ShowStage = (stage: string, text: string) => void

const NAME_WIDTH = 16
const STAGE_WIDTH = 12

type Style = 'red' | 'yellow' | 'green' | 'dim' | 'cyan'

/** What stands out, where the terminal has colours. */
const STYLES: Readonly<Record<string, Style>> = {
  stopped: 'red',
  note: 'yellow',
  stuck: 'yellow',
  ignored: 'yellow',
  'not scored': 'red',
  scored: 'green',
  'to approve': 'cyan',
  serves: 'green',
  column: 'dim',
  training: 'dim',
}

const DECISION_STYLES: readonly (readonly [RegExp, Style])[] = [
  [/^approved/, 'green'],
  [/^pending/, 'yellow'],
  [/^rejected/, 'red'],
]

/** Shows the lines of a run or a dataset in columns; a long name is cut, and stands whole where its run begins. */
export function stageLines(
  facts: { readonly dataset: string; readonly runId?: string },
  { show }: Pick<SessionTerminal, 'show'>,
): ShowStage {
  return (stage, text) => {
    const style =
      STYLES[stage] ?? (stage === 'decision' ? DECISION_STYLES.find(([is]) => is.test(text))?.[1] : undefined)
    for (const line of text.split('\n')) {
      const name = inColumns(terminalText(facts.dataset), NAME_WIDTH)
      const columns = `${name}${stage.padEnd(STAGE_WIDTH)}${terminalText(line)}`
      show(style ? styleText(style, columns) : columns, { ...facts, stage, text: line })
    }
  }
}
