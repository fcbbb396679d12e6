import { BoostlineError } from '#shared/errors/boostline-error.ts'

export type OutagePorts = {
  readonly trouble: (error: unknown) => void
  /** Before it goes on; rejects when nobody wants to know any more. */
  readonly pause: () => Promise<unknown>
}

/**
 * Where a service is away for a while, goes on from where the run is then: `follow` is called again, and told that what
 * is there has been told. What waiting cannot mend is thrown.
 */
export async function followThroughOutages<End>(
  follow: (isResumed: boolean) => Promise<End>,
  isKnown: boolean,
  { trouble, pause }: OutagePorts,
): Promise<End> {
  for (let isResumed = isKnown; ; isResumed = true) {
    try {
      return await follow(isResumed)
    } catch (error) {
      if (!(error instanceof BoostlineError) || !error.retryable) throw error
      trouble(error)
      await pause()
    }
  }
}

/** News that are told where they can be had: without them, which is trouble, a run is followed on. */
export async function newsOrNone<News>(
  news: Promise<News>,
  none: News,
  trouble: OutagePorts['trouble'],
): Promise<News> {
  try {
    return await news
  } catch (error) {
    trouble(error)
    return none
  }
}
