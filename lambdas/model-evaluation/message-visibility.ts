/** When a message that is not done comes back. */
export type MessageVisibility = {
  /** Hides the message for so many seconds from now on. @throws BoostlineError of an AWS call. */
  hideFor(receiptHandle: string, seconds: number): Promise<void>
}
