import process from 'node:process'
import { casesOfCommit } from './depth.ts'

/** So many commits it takes on average until a file of the list has its turn. */
const EVERY = 8

/**
 * Test files that live through whole stories for ten seconds and more each, and whose parts other tests hold: `npm
 * test` runs every eighth of them, others with every commit, and `npm run test:deep` all. The longest are the first
 * eight, so that each has its turn without another.
 */
export const IN_TURN: readonly string[] = [
  'tests/e2e/imported-models.test.ts',
  'tests/e2e/lambda-target.test.ts',
  'tests/faults/monitored-month.test.ts',
  'scripts/compile-kernel.test.ts',
  'bench/load/run-load.test.ts',
  'tests/e2e/burst.test.ts',
  'tests/e2e/data-commands.test.ts',
  'tests/e2e/governance.test.ts',

  'tests/commands/install.test.ts',
  'tests/contracts/batch-equals-api.test.ts',
  'tests/dataset-fuzz/threads.test.ts',
  'tests/durability/faulty-services.test.ts',
  'tests/durability/kill-and-restart.test.ts',
  'tests/e2e/decisions.test.ts',
  'tests/e2e/restore-drills.test.ts',
  'tests/e2e/odd-names.test.ts',

  'tests/commands/npm-scripts.test.ts',
  'tests/e2e/jobs.test.ts',
  'tests/e2e/onnx.test.ts',
  'infra/settings-matrix.test.ts',
  'lambdas/feedback/large-files.test.ts',
  'engines/dataset/many-columns.test.ts',
  'lambdas/model-evaluation/metrics/row-groups.test.ts',
]

/** Those of them that wait for another commit; what the command line names (a part of a path) runs. */
export function waitForAnotherCommit(commandLine: readonly string[] = process.argv.slice(2)): readonly string[] {
  const named = commandLine.filter((word) => word !== 'run' && !word.startsWith('-'))
  const now = casesOfCommit(IN_TURN, { every: EVERY })
  return IN_TURN.filter((file) => !now.includes(file) && !named.some((word) => file.includes(word)))
}
