import type { Finding } from '#shared/schema/finding.ts'
import type { InferredDataset } from '../profile/infer-dataset.ts'
import { listed, quoted } from '../source/refusal.ts'

/** A weak guess of the target: a dataset's first model waits for a person. */
export function targetFindings({ target, targetDoubt }: InferredDataset): readonly Finding[] {
  if (targetDoubt === undefined) return []
  const name = quoted(target.name)
  const others = targetDoubt.others.map(quoted)
  const could = others.length === 0 ? 'another column' : others.join(' or ')
  const { passedOver = [] } = targetDoubt
  const why = passedOver.map((column) => `${passedOver.length === 1 ? 'it' : quoted(column.name)} is ${column.why}`)
  return [
    {
      kind: 'target',
      columns: [target.name, ...targetDoubt.others],
      effect: 'holds',
      text:
        why.length === 0
          ? `The target ${name} is a guess, and ${could} could as well be it.`
          : `The target ${name} is a guess: by its name ${could} could as well be it, but ${listed(why)}.`,
      hint: `${why.length === 0 ? '' : 'If that column is meant, write its cells all alike, so that they can be read. '}Set "target": ${target.name.length > LONGEST_NAME ? 'its whole name' : JSON.stringify(target.name)} in the manifest if it is right, or name the right column there; an approval of the model accepts it, too.`,
    },
  ]
}

/** A longer one would leave no room for the rest of the sentence. */
const LONGEST_NAME = 100
