import type { HostedTarget } from '#shared/records/deployment-record.ts'

/** What deployment.json says of what will serve a run; everything of an endpoint has the run's name. */
export function chooseTarget(
  runId: string,
  { memoryMb, maxConcurrency }: { readonly memoryMb: number; readonly maxConcurrency: number },
): HostedTarget {
  const names = { endpointName: runId, endpointConfigName: runId, modelName: runId }
  return { type: 'endpoint', ...names, memoryMb, maxConcurrency }
}
