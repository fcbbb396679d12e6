import {
  type CloudWatchLogsClient,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs'
import { TRAINING_JOBS_LOGS } from '#shared/names/log-groups.ts'

/** One evaluation line of a training job's log. */
export type TrainingRound = {
  readonly round: number
  readonly metrics: readonly { readonly name: string; readonly value: number }[]
}

/** Reads a job's log incrementally: each call returns the rounds that came since the last one. */
export function trainingRounds(client: CloudWatchLogsClient, jobName: string): () => Promise<readonly TrainingRound[]> {
  const seen = new Set<string>()
  let startTime = 0
  return async () => {
    const rounds: TrainingRound[] = []
    let nextToken: string | undefined
    do {
      const page = await client
        .send(
          new FilterLogEventsCommand({
            logGroupName: TRAINING_JOBS_LOGS,
            logStreamNamePrefix: `${jobName}/`,
            startTime,
            nextToken,
          }),
        )
        .catch((error: unknown) => {
          // The group is made with the first line of the first job.
          if (error instanceof ResourceNotFoundException) return { events: [], nextToken: undefined }
          throw error
        })
      for (const event of page.events ?? []) {
        if (event.eventId === undefined || seen.has(event.eventId)) continue
        seen.add(event.eventId)
        startTime = Math.max(startTime, event.timestamp ?? 0)
        const round = parseRound(event.message ?? '')
        if (round) rounds.push(round)
      }
      nextToken = page.nextToken
    } while (nextToken)
    return rounds
  }
}

/** `[12]#011train-mlogloss:0.61#011validation-mlogloss:0.65`; CloudWatch writes the container's tab as `#011`. */
export function parseRound(line: string): TrainingRound | undefined {
  const [head = '', ...cells] = line.trim().split(/\t|#011/)
  const round = /^\[(\d+)\]$/.exec(head)?.[1]
  if (round === undefined || cells.length === 0) return undefined
  const metrics = cells.map((cell) => {
    const colon = cell.lastIndexOf(':')
    return { name: cell.slice(0, colon), value: Number(cell.slice(colon + 1)) }
  })
  return metrics.every(({ value }) => Number.isFinite(value)) ? { round: Number(round), metrics } : undefined
}
