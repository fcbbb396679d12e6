import type { HostedTarget } from '#shared/serving/serving-target.ts'

/** The serving target of a run, for deployment.json; everything of an endpoint has the run's name. */
export function chooseTarget(
  runId: string,
  { memoryMb, maxConcurrency }: { readonly memoryMb: number; readonly maxConcurrency: number },
): HostedTarget {
  const names = { endpointName: runId, endpointConfigName: runId, modelName: runId }
  return { type: 'endpoint', ...names, memoryMb, maxConcurrency }
}
