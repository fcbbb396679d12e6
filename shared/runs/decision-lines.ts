import type { Decision } from '#shared/records/evaluation-record.ts'

type DecisionText = Pick<Decision, 'reason' | 'reasons'>

/** A decision in lines, as every command shows it: what decided and what to do, its figures, then the other reasons in the same way. */
export function decisionLines({ reason, reasons }: DecisionText): readonly string[] {
  // Records of older versions have one text.
  if (!reasons) return [reason]
  return reasons.flatMap(({ text, todo, numbers }) => {
    const sentence = todo === undefined ? text : `${text} ${todo}`
    return numbers === undefined ? [sentence] : [sentence, numbers]
  })
}

/** What decided and what to do, without the figures. */
export function decisionHeadline(decision: DecisionText): string {
  return decisionLines(decision)[0] ?? decision.reason
}
