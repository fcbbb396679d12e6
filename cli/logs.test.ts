import { expect, it } from 'vitest'
import { sideJobName } from '#shared/names/job-names.ts'
import { jobLabels, sourcesOf } from './logs.ts'

const local = { functionName: (name: string) => name }
const stage = { functionName: (name: string) => `boostlinedev-${name}` }
const RUN = { dataset: 'iris', runId: 'boostline-iris-20260701-100000-1a2b3c4d' }
const JOBS = '/aws/sagemaker/TrainingJobs'
const STAGE_ONE = sideJobName(RUN, 'stage-1-a').name

it.each([
  ["a function's group", 'model-training', local, [{ logGroupName: '/aws/lambda/model-training' }]],
  [
    "a function's group in a stage",
    'model-training',
    stage,
    [{ logGroupName: '/aws/lambda/boostlinedev-model-training' }],
  ],
  [
    "the streams of a run's training jobs, its last one's at the end",
    RUN.runId,
    stage,
    [
      { logGroupName: JOBS, logStreamNamePrefix: STAGE_ONE.replace('stage-1-a', '') },
      { logGroupName: JOBS, logStreamNamePrefix: `${RUN.runId}/` },
    ],
  ],
  ['those of one job', STAGE_ONE, stage, [{ logGroupName: JOBS, logStreamNamePrefix: `${STAGE_ONE}/` }]],
])('shows %s', (_, name, deployment, sources) => {
  expect(sourcesOf(name, deployment)).toEqual(sources)
})

it("says which of a run's jobs a line is of", () => {
  const labels = (name: string, ...jobs: readonly string[]) => {
    const labelOf = jobLabels(name)
    return jobs.map((job) => labelOf({ stream: `${job}/algo-1-1772100000` }))
  }
  const [first, beside] = ['stage-1', 'without-leaks'].map((role) => sideJobName(RUN, role).name) as [string, string]
  expect(labels(RUN.runId, STAGE_ONE)).toEqual(['stage-1-a  '])
  expect(labels(RUN.runId, first, beside, first, RUN.runId)).toEqual([
    'stage-1  ',
    'without-leaks  ',
    'stage-1  ',
    'refit  ',
  ])
  expect(labels(RUN.runId, beside, RUN.runId)).toEqual(['without-leaks  ', 'stage-1  '])
  expect(labels(RUN.runId, RUN.runId)).toEqual([''])
  expect(labels(STAGE_ONE, STAGE_ONE)).toEqual([''])
  expect(labels('model-training', 'model-training')).toEqual([''])
})
