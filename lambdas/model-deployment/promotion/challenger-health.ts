export type CallCounts = {
  readonly requests: number
  /** Calls that ended with a 5xx; a caller's mistake is not in it. */
  readonly errors: number
}

export type CallsByRole = { readonly champion: CallCounts; readonly challenger: CallCounts }

/** How the calls of a dataset's model went. */
export type ChallengerHealth = {
  /** The calls from `startMs` to before `endMs`, both whole minutes. What the metrics do not show yet is not counted. */
  calls(dataset: string, startMs: number, endMs: number): Promise<CallsByRole>
}
