import { upload } from '../people.ts'
import type { Story } from '../story.ts'

const REASON = `AlgorithmError: framework error: \nTraceback (most recent call last):\n${'  File "train.py"\n'.repeat(60)}`

export const story: Story = {
  name: 'failed training',
  tells: "A training job fails, and its reason is longer than SageMaker tells: it is looked up in the job's log.",
  before: async (world) => {
    world.state.trainingFailure = REASON.slice(0, 1024)
    world.state.trainingLog.push('sagemaker_algorithm_toolkit.exceptions.UserError: eta is too small')
  },
  act: async (world) => upload(world),
  problem: ({ failures }) =>
    failures.some((failure) => failure.endsWith(' training-failed')) ? undefined : 'nobody is told why it failed',
}
