export type CallCounts = {
  readonly requests: number
  /** Calls that ended with a 5xx; a 4xx is the caller's mistake and not counted. */
  readonly errors: number
}

export type CallsByRole = { readonly champion: CallCounts; readonly challenger: CallCounts }

/** How the calls of a dataset's model went. */
export type ChallengerHealth = {
  /** The calls from `startMs` to before `endMs`, both whole minutes. CloudWatch may lack the last of them. */
  calls(dataset: string, startMs: number, endMs: number): Promise<CallsByRole>
}
