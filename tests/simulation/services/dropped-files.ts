/** A file that was dropped to be scored, as its person knows it. */
export type DroppedFile = {
  readonly job: string
  /** In place of the job's name, which has a hash of all that came before. */
  readonly name: string
  readonly dataset: string
  readonly key: string
  readonly atMs: number
  /** The ids of its rows, in their order, and of those that cannot be scored. */
  readonly ids: readonly string[]
  readonly faulty: ReadonlySet<string>
  /** Whether a model that takes its columns can score it. */
  readonly isScorable: boolean
}

/** What a file said of a captured prediction, or a caller of the API. */
export type Telling = { readonly at: string; readonly truth: string }

/** A file of true outcomes. */
export type OutcomesFile = {
  readonly name: string
  readonly dataset: string
  readonly key: string
  readonly eventTime: string
  readonly by: 'request' | 'id' | 'nothing'
  /** By request id or by the id of a row. */
  readonly truths: ReadonlyMap<string, string>
}

/** What people dropped, and told. */
export class DroppedFiles {
  /** In the order in which they came. */
  readonly toScore = new Map<string, DroppedFile>()
  readonly ofOutcomes: OutcomesFile[] = []
  /** By request id. */
  readonly tellings = new Map<string, Telling[]>()
  /** By dataset: the ids of captured requests. */
  readonly captured = new Map<string, string[]>()

  /** How many tries of an event did not return, by the event's name. */
  readonly #vain = new Map<string, number>()

  /** `name` is a try's. */
  triedInVain(name: string): void {
    const event = name.replace(/ try \d+$/, '')
    this.#vain.set(event, 1 + (this.#vain.get(event) ?? 0))
  }

  /**
   * Whether two tries of one event of a file, by the object's key, ended with their process, or may have: one that fails
   * cannot always take its note back.
   */
  mayNeverEnd(functionName: 'batch-scoring' | 'feedback', key: string): boolean {
    return [...this.#vain].some(([event, tries]) => tries >= 2 && event.startsWith(`${functionName} ${key} at `))
  }

  add(file: DroppedFile): void {
    this.toScore.set(file.job, file)
  }

  addOutcomes(file: OutcomesFile): void {
    this.ofOutcomes.push(file)
    if (file.by !== 'request') return
    for (const [requestId, truth] of file.truths) this.tell(requestId, { at: file.eventTime, truth })
  }

  tell(requestId: string, telling: Telling): void {
    const known = this.tellings.get(requestId)
    if (known) known.push(telling)
    else this.tellings.set(requestId, [telling])
  }

  capture(dataset: string, requestId: string): void {
    const known = this.captured.get(dataset)
    if (known) known.push(requestId)
    else this.captured.set(dataset, [requestId])
  }

  /** The newest file of each key. */
  get newest(): readonly DroppedFile[] {
    return [...new Map([...this.toScore.values()].map((file) => [file.key, file])).values()]
  }

  isNewer(later: DroppedFile, earlier: DroppedFile): boolean {
    const jobs = [...this.toScore.keys()]
    return jobs.indexOf(later.job) > jobs.indexOf(earlier.job)
  }

  /** Of a dataset, the latest first. */
  ofDataset(dataset: string): readonly DroppedFile[] {
    return [...this.toScore.values()].filter((file) => file.dataset === dataset).toReversed()
  }
}
