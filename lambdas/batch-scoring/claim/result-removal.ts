/** Deletes results of an earlier file that lie where a later one's are to be. */
export type ResultRemoval = {
  /** Deletes an object as long as it carries this eTag; what was written since stays. */
  removeIf(key: string, eTag: string): Promise<void>
}
