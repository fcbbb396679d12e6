import type { ServingModel } from './serving-models.ts'

/** What every answer about a model says of it in its headers. */
export function modelHeaders({ runId, staleMs }: Pick<ServingModel, 'runId' | 'staleMs'>): Record<string, string> {
  return {
    'x-model-version': runId,
    ...(staleMs === undefined ? {} : { 'x-model-stale': String(Math.ceil(staleMs / 1000)) }),
  }
}
