import * as z from 'zod/mini'

const COST = 'a cost above 0'
const cost = z.number(COST).check(z.gt(0, COST))
const RULE =
  '"accuracy", "f1", "balanced", "recall>=0.8", "precision>=0.8" (a share above 0, up to 1) or {"cost": {"falsePositive": 1, "falseNegative": 5}}'
const TARGET = /^(recall|precision)>=(0?\.\d*[1-9]\d*|1(?:\.0+)?)$/

/** What the threshold of two classes is for. */
export const thresholdRuleSchema = z.union(
  [
    z.enum(['accuracy', 'f1', 'balanced'], RULE),
    z.string(RULE).check(z.regex(TARGET, RULE)),
    z.strictObject({ cost: z.strictObject({ falsePositive: cost, falseNegative: cost }) }, RULE),
  ],
  RULE,
)

export type ThresholdRule = z.output<typeof thresholdRuleSchema>

/** A rule in parts; a target is a share that recall or precision has to reach. */
export type ParsedRule =
  | { readonly kind: 'accuracy' }
  | { readonly kind: 'f1' | 'balanced' }
  | { readonly kind: 'recall' | 'precision'; readonly target: number }
  | { readonly kind: 'cost'; readonly falsePositive: number; readonly falseNegative: number }

export function parseThresholdRule(rule: ThresholdRule): ParsedRule {
  if (typeof rule === 'object') return { kind: 'cost', ...rule.cost }
  if (rule === 'accuracy') return { kind: rule }
  if (rule === 'f1' || rule === 'balanced') return { kind: rule }
  const [, kind, target] = TARGET.exec(rule) ?? []
  if (kind !== 'recall' && kind !== 'precision') throw new Error(`${rule} is no rule for a threshold`)
  return { kind, target: Number(target) }
}

/** A rule as it stands in the manifest. */
export function ruleText(rule: ThresholdRule): string {
  return typeof rule === 'string' ? rule : JSON.stringify(rule)
}
