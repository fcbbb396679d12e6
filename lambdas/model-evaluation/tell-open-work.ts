import type { EvaluationMessage } from '#shared/records/evaluation-message.ts'
import { closeWork, type Obstacle, obstacleOf, readOpenWork, tellObstacle } from '#shared/records/open-work.ts'
import type { EvaluationPorts, Outcome } from './evaluate-run.ts'

const BY = 'model-evaluation'
const AGAIN = 'It is tried again by itself for two hours.'
/** Deliveries of a message in its first minute: that something is not ready by then is no news. */
const FIRST_MINUTE = 5

/**
 * Leaves word in open/ of what keeps a run's message in the queue, where people look, and takes it away when nothing
 * does. It never fails a delivery.
 */
export async function tellOpenWork(
  run: EvaluationMessage,
  receiveCount: number,
  outcome: Outcome,
  ports: Pick<EvaluationPorts, 'objects' | 'clock' | 'log'>,
): Promise<void> {
  // Where it is left open, its entry says so.
  if (outcome.kind === 'foreign' || outcome.kind === 'left-open') return
  if (outcome.kind === 'done') return await close(run, outcome.isLeftToOthers === true, ports)
  const obstacle = obstacleTo(outcome)
  if (obstacle.code === 'waiting' && receiveCount <= FIRST_MINUTE) return
  await tellObstacle(run, obstacle, ports)
}

function obstacleTo(outcome: Extract<Outcome, { kind: 'wait' | 'retry' }>): Obstacle {
  if (outcome.kind === 'retry') return obstacleOf(outcome.error, { stage: 'evaluation', by: BY }, AGAIN)
  const stage = outcome.waitsFor === 'serving' ? 'deployment' : 'promotion'
  return { stage, by: BY, code: 'waiting', reason: outcome.reason, hint: AGAIN }
}

async function close(
  run: EvaluationMessage,
  isLeftToOthers: boolean,
  { objects, log }: Pick<EvaluationPorts, 'objects' | 'log'>,
): Promise<void> {
  try {
    const known = isLeftToOthers ? await readOpenWork(run, objects) : undefined
    if (!known || known.by === BY) await closeWork(run, objects)
  } catch (error) {
    // The heartbeat closes what is left over.
    const { runId, dataset } = run
    log.warn('work-left-open', { runId, dataset, reason: String(error) })
  }
}
