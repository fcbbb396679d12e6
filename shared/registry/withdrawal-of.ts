import type { ModelPointer, Withdrawal } from '#shared/records/model-pointer.ts'
import type { ModelPackage } from './model-registry.ts'

/** What took a run's calls away while the registry could not be told; a later decision about it has the last word. */
export function withdrawalOf(
  { arn, changedMs }: Pick<ModelPackage, 'arn' | 'changedMs'>,
  { withdrawn = [] }: Pick<ModelPointer, 'withdrawn'>,
): Withdrawal | undefined {
  return withdrawn.find(({ modelPackageArn, at }) => modelPackageArn === arn && changedMs <= Date.parse(at))
}
