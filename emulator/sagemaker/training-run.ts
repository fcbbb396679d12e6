import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Clock } from '../clock.ts'
import { exitCodeOf, startContainer } from './container-process.ts'
import type { Metric } from './resources.ts'

const PROGRAM = fileURLToPath(new URL('./xgboost/train.ts', import.meta.url))

// SIGTERM is followed by SIGKILL after this grace.
const STOP_GRACE_MS = 120_000

export type TrainingRun = {
  readonly folder: string
  readonly libraryPath: string
  readonly clock: Clock
  readonly onLines: (lines: readonly string[]) => void
  /** The container's program; another one in tests of its failures. */
  readonly program?: string
}
export type TrainingOutcome = {
  readonly exitCode: number
  /** What the container wrote to /opt/ml/output/failure. */
  readonly failure: string
  /** The last value of each metric, in the order of the log. */
  readonly metrics: readonly Metric[]
  readonly hasModel: boolean
}

/**
 * Runs the training container to its end. When `stop` is aborted it is asked to end (SIGTERM), and made to
 * after two minutes; when `kill` is aborted it is made to at once.
 */
export async function runTraining(run: TrainingRun, stop: AbortSignal, kill: AbortSignal): Promise<TrainingOutcome> {
  const metrics = new Map<string, Metric>()
  const lines = bufferLines(run.onLines)
  const child = startContainer({
    program: run.program ?? PROGRAM,
    arguments: [run.folder],
    libraryPath: run.libraryPath,
    channel: false,
    onLine: (line) => {
      for (const metric of readMetrics(line, run.clock.now())) metrics.set(metric.name, metric)
      lines.add(line)
    },
  })
  let cancelKill = () => {}
  const onStop = () => {
    child.kill('SIGTERM')
    cancelKill = run.clock.after(STOP_GRACE_MS, () => child.kill('SIGKILL'))
  }
  const onKill = () => child.kill('SIGKILL')
  stop.addEventListener('abort', onStop)
  kill.addEventListener('abort', onKill)
  if (stop.aborted) onStop()
  if (kill.aborted) onKill()
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, signal) => resolve(exitCodeOf(code, signal)))
    })
    const failureFile = path.join(run.folder, 'output', 'failure')
    return {
      exitCode,
      failure: existsSync(failureFile) ? readFileSync(failureFile, 'utf8') : '',
      metrics: [...metrics.values()],
      hasModel: readdirSync(path.join(run.folder, 'model')).length > 0,
    }
  } finally {
    cancelKill()
    stop.removeEventListener('abort', onStop)
    kill.removeEventListener('abort', onKill)
    lines.flush()
  }
}

/** `[12]<TAB>train-auc:0.9<TAB>validation-auc:0.8` holds the metrics `train:auc` and `validation:auc`. */
function readMetrics(line: string, timestampMs: number): Metric[] {
  if (!/^\[\d+\]\t/.test(line)) return []
  return line
    .split('\t')
    .slice(1)
    .flatMap((part) => {
      const [, set, name, value] = /^(train|validation)-(.+):([^:]+)$/.exec(part) ?? []
      const number = Number(value)
      return set && name && Number.isFinite(number) ? [{ name: `${set}:${name}`, value: number, timestampMs }] : []
    })
}

/** Hands on in one piece what came in one piece: a row of the log each would slow a fast training down. */
function bufferLines(onLines: (lines: readonly string[]) => void): { add(line: string): void; flush(): void } {
  let lines: string[] = []
  const flush = () => {
    if (lines.length === 0) return
    const full = lines
    lines = []
    onLines(full)
  }
  return {
    add: (line) => {
      // All the lines of one chunk are read before the microtasks run.
      if (lines.push(line) === 1) queueMicrotask(flush)
    },
    flush,
  }
}
