import { expect, it } from 'vitest'
import { type TrainingRecord, trainingRecordSchema } from '#shared/records/training-record.ts'
import type { RunFacts } from '#shared/runs/run-status.ts'
import type { TrainingJobView } from '#shared/runs/sagemaker-run-services.ts'
import type { TrainingRound } from '#shared/training/training-rounds.ts'
import { trainingTeller } from './follow-training.ts'

const RUN = { dataset: 'iris', runId: 'run' }
const FACTS: RunFacts = { run: RUN, written: new Set(['source', 'training']) }

function training(jobs: TrainingRecord['jobs']): TrainingRecord {
  return trainingRecordSchema.parse({
    version: 1,
    ...RUN,
    rows: { total: 3000, withoutTarget: 0, train: 2000, validation: 500, test: 500 },
    split: {
      method: 'hash',
      seed: 0,
      ratios: { train: 0.7, validation: 0.15, test: 0.15 },
      columns: [],
      boundaries: {},
    },
    hyperparameters: { num_round: '500' },
    jobs,
    job: { name: 'run', image: 'i', instanceType: 'm', instanceCount: 1, volumeSizeGb: 1, maxRuntimeSeconds: 1 },
    warnings: [],
  })
}

const job = (role: string, name: string) => ({ role, name, outputPrefix: name })
const view = (kind: TrainingJobView['kind'], seconds?: number): TrainingJobView => ({
  kind,
  says: '',
  imageTag: '3.2-0',
  seconds,
})

/** A training of these jobs; `look` returns whether it is over and what was said. */
function followed(jobs: TrainingRecord['jobs']) {
  const views: Record<string, TrainingJobView> = {}
  const rounds: Record<string, TrainingRound[]> = {}
  const lines: string[] = []
  const tell = trainingTeller(training(jobs), {
    services: { job: async (name) => views[name] },
    rounds: (name) => async () => rounds[name]?.splice(0) ?? [],
    show: (_, text) => void lines.push(text),
  })
  const look = async () => ({ isOver: await tell(FACTS), lines: lines.splice(0) })
  return { views, rounds, look }
}

const round = (number: number, atMs: number, loss: number): TrainingRound => ({
  round: number,
  atMs,
  metrics: [
    { name: 'train-merror', value: 0 },
    { name: 'train-mlogloss', value: loss - 0.1 },
    { name: 'validation-mlogloss', value: loss },
  ],
})

it('a final model has as many rounds as were found, and learns the validation rows, too', async () => {
  const { views, rounds, look } = followed([job('refit', 'run')])
  views['run'] = { ...view('running'), mostRounds: 7 }
  // Interrupted after its first round, it begins anew.
  rounds['run'] = [round(0, 0, 0.9), round(0, 60_000, 0.9), round(3, 66_000, 0.7)]
  expect((await look()).lines.at(-1)).toMatch(/; 1,250 rows × rounds a second, about 6 s more$/)
})

it('a long training is told by time, with its pace and how long it takes at the most', async () => {
  const { views, rounds, look } = followed([job('stage-1', 'run')])
  views['run'] = view('running')
  rounds['run'] = [round(0, 0, 0.9), round(1, 2_000, 0.8), round(3, 6_000, 0.7), round(4, 8_000, 0.6)]
  expect(await look()).toEqual({
    isOver: false,
    lines: [
      'job run, XGBoost 3.2-0',
      'round 0: log loss 0.9000 on validation rows, 0.8000 on training rows',
      'round 3: log loss 0.7000 on validation rows, 0.6000 on training rows; 1,000 rows × rounds a second, at most 17 min more',
    ],
  })
  views['run'] = view('completed', 9)
  expect(await look()).toEqual({
    isOver: true,
    lines: ['round 4: log loss 0.6000 on validation rows, 0.5000 on training rows', 'finished in 9 s'],
  })
  expect(await look()).toEqual({ isOver: true, lines: [] })
})

it('the only model is not called the first one where another is trained without what may be a leak', async () => {
  const { views, look } = followed([job('stage-1', 'run'), job('without-leaks', 'run-b')])
  views['run'] = view('completed', 3)
  views['run-b'] = view('completed', 4)
  expect((await look()).lines).toEqual([
    'model: job run, XGBoost 3.2-0',
    'model: finished in 3 s',
    'without what may be a leak: job run-b, XGBoost 3.2-0',
    'without what may be a leak: finished in 4 s',
  ])
})

it('several jobs are told by their roles, each as it comes, until all are over', async () => {
  const { views, rounds, look } = followed([job('stage-1', 'run-a'), job('refit', 'run'), job('fold-2', 'run-b')])
  views['run-a'] = view('completed', 3)
  rounds['run-a'] = [round(0, 0, 0.9)]
  expect(await look()).toEqual({
    isOver: false,
    lines: [
      'first model: job run-a, XGBoost 3.2-0',
      'first model: round 0: log loss 0.9000 on validation rows, 0.8000 on training rows',
      'first model: finished in 3 s',
    ],
  })
  views['run'] = view('completed', 4)
  views['run-b'] = view('completed', 5)
  expect(await look()).toEqual({
    isOver: true,
    lines: [
      'final model: job run, XGBoost 3.2-0',
      'final model: finished in 4 s',
      'fold 2: job run-b, XGBoost 3.2-0',
      'fold 2: finished in 5 s',
    ],
  })
})

it('a metric of its own is told by its name', async () => {
  const { rounds, look } = followed([])
  rounds['run'] = [{ round: 5, atMs: 0, metrics: [{ name: 'validation-error@0.7', value: 0.25 }] }]
  expect((await look()).lines).toEqual(['round 5: error@0.7 0.2500 on validation rows'])
})
