import type { Finding } from '#shared/schema/finding.ts'
import type { InferredDataset } from '../profile/infer-dataset.ts'
import { quoted } from '../source/refusal.ts'

/** A weak guess of the target: a dataset's first model waits for a person. */
export function targetFindings({ target, targetDoubt }: InferredDataset): readonly Finding[] {
  if (targetDoubt === undefined) return []
  const name = quoted(target.name)
  const others = targetDoubt.others.map(quoted)
  const could = others.length === 0 ? 'another column' : others.join(' or ')
  return [
    {
      kind: 'target',
      columns: [target.name, ...targetDoubt.others],
      effect: 'holds',
      text: `The target ${name} is a guess, and ${could} could as well be it.`,
      hint: `Set "target": ${JSON.stringify(target.name)} in the manifest if it is right, or name the right column there; an approval of the model accepts it, too.`,
    },
  ]
}
