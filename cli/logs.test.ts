import { expect, it } from 'vitest'
import { sourceOf } from './logs.ts'

const local = { functionName: (name: string) => name }
const stage = { functionName: (name: string) => `boostlinedev-${name}` }
const RUN = 'boostline-iris-20260701-100000-1a2b3c4d'

it.each([
  ["a function's group", 'model-training', local, { logGroupName: '/aws/lambda/model-training' }],
  [
    "a function's group in a stage",
    'model-training',
    stage,
    { logGroupName: '/aws/lambda/boostlinedev-model-training' },
  ],
  [
    "the streams of a run's training job",
    RUN,
    stage,
    { logGroupName: '/aws/sagemaker/TrainingJobs', logStreamNamePrefix: `${RUN}/` },
  ],
])('shows %s', (_, name, deployment, source) => {
  expect(sourceOf(name, deployment)).toEqual(source)
})
