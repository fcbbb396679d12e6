import { REGISTRY_STACK } from '../infra/names.ts'
import type { Outcome } from './command-line/command.ts'
import { type RunCommand, runCdk } from './stage/run-command.ts'
import type { StageSettings } from './stage/stage-options.ts'

/** `diff`: what a deployment with these settings would change, as the CDK tells it. Nothing is changed. */
export async function runDiff({ settings, context }: StageSettings, run: RunCommand): Promise<Outcome> {
  const stacks = [REGISTRY_STACK, settings.prefix]
  await runCdk(run, ['diff', ...stacks, ...context])
  return { ok: true, result: { stacks } }
}
