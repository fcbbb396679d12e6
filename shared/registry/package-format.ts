import { createHash } from 'node:crypto'
import type { Decision } from '#shared/records/evaluation-record.ts'
import type { ModelPackage, PackageRequest } from './model-registry.ts'

const MAX_DESCRIPTION_LENGTH = 1024
const MAX_PROPERTY_LENGTH = 256
const MAX_TOKEN_LENGTH = 36
const NO_CHAMPION = 'none'
/** The separator keeps one run id from being the start of another. */
const RUN_PREFIX = /^(\S+): /

/** A description begins with the run id, since a list shows no metadata. */
export function packageDescription({ runId, decision }: Pick<PackageRequest, 'runId' | 'decision'>): string {
  return descriptionText(`${runId}: ${decision.reason}`)
}

/** The parts of a description; `runId` is undefined where somebody else wrote it. */
export function readDescription(description = ''): { readonly runId: string | undefined; readonly reason: string } {
  return { runId: RUN_PREFIX.exec(description)?.[1], reason: description.replace(RUN_PREFIX, '') }
}

/** SageMaker creates one package for two requests with the same token. */
export function packageToken(runId: string): string {
  return createHash('sha256').update(runId).digest('hex').slice(0, MAX_TOKEN_LENGTH)
}

/** A package's customer metadata. */
export function packageProperties({ runId, dataset, metrics, decision }: PackageRequest): Record<string, string> {
  const values = Object.entries(metrics).map(([name, value]) => [name, String(value)])
  return propertyTexts({ runId, dataset, ...Object.fromEntries(values), ...decisionProperties(decision) })
}

/** Those that change with the decision. An automatic approval holds only while the champion is the one named here. */
export function decisionProperties({ reason, comparedWith }: Decision): Record<string, string> {
  return propertyTexts({ decisionReason: reason, comparedWith: comparedWith ?? NO_CHAMPION })
}

/** What a package's customer metadata says of its run; undefined where it says nothing. */
export function readProperties({
  runId,
  dataset,
  comparedWith,
}: Readonly<Record<string, string>> = {}): Pick<ModelPackage, 'run' | 'comparedWith'> {
  return {
    run: runId && dataset ? { runId, dataset } : undefined,
    comparedWith: comparedWith === NO_CHAMPION ? null : comparedWith,
  }
}

/** SageMaker's pattern for descriptions has no control characters. */
export function descriptionText(text: string): string {
  return text.replaceAll(/\p{C}+/gu, ' ').slice(0, MAX_DESCRIPTION_LENGTH)
}

function propertyTexts(properties: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, propertyText(value)]))
}

/** SageMaker's pattern for metadata values has no commas, quotes or brackets, and no empty text. */
function propertyText(text: string): string {
  const allowed = text.replaceAll(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]+/gu, ' ').replaceAll(/ {2,}/g, ' ')
  return allowed.slice(0, MAX_PROPERTY_LENGTH).trim() || '-'
}
