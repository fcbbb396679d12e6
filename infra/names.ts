import { functionLogs } from '#shared/names/log-groups.ts'
import type { FunctionName } from './wiring.ts'

/** The functions' alias: every trigger, permission and setting is on it, so that a version takes over whole. */
export const ALIAS = 'live'

/** Repositories and what an account and region has once, for all stages. */
export const REGISTRY_STACK = 'boostline-registry'

/**
 * `./boostline deploy` gives the images that a stage runs a tag that begins so, the one of its Processing jobs too. The
 * clean-up rules spare them.
 */
export const DEPLOYED_TAG_PREFIX = 'deployed-'

/** What the stack of a stage says of its Processing jobs, by the function whose bundle they run. */
export const PROCESSING_OUTPUTS = {
  'model-training': { image: 'ProcessingImage', roleArn: 'ProcessingRoleArn' },
  'batch-scoring': { image: 'ScoringProcessingImage', roleArn: 'ScoringProcessingRoleArn' },
} as const

/** A function whose bundle also runs as a Processing job, for files that take longer than a function has. */
export type ProcessingFunction = keyof typeof PROCESSING_OUTPUTS

/** The functions that an image of their repositories is named for: a tag is in each, a digest is that of model-training. */
export function processedBy(image: string): readonly ProcessingFunction[] {
  return image.startsWith('sha256:') ? ['model-training'] : ['model-training', 'batch-scoring']
}

export function functionName(prefix: string, name: FunctionName): string {
  return `${prefix}-${name}`
}

export function logGroupName(prefix: string, name: FunctionName): string {
  return functionLogs(functionName(prefix, name))
}
