import type { Decision } from '#shared/records/evaluation-record.ts'

/** A decision as a log line has it: the record has its reasons one by one. */
export function loggedDecision({ status, reason, reasons, comparedWith }: Decision) {
  return { status, reason, decidedBy: reasons?.[0]?.code, comparedWith }
}
