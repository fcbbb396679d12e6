import type { Decision } from '#shared/records/evaluation-record.ts'

/** The model registry, as far as this function needs it. All throw BoostlineErrors; what can succeed later is retryable. */
export type ModelRegistry = {
  /** Creates the group where it is absent. */
  ensureGroup(group: string, description: string): Promise<void>
  /** The ARN of the group's newest package whose description starts with `start`. */
  findPackage(group: string, start: string): Promise<string | undefined>
  /** Creates a package and returns its ARN; a second call with the same token creates nothing. */
  createPackage(request: PackageRequest): Promise<string>
  /** What holds for a package now, whoever decided it. */
  describePackage(arn: string): Promise<PackageState>
  /** Changes a package's decision. */
  updatePackage(arn: string, change: PackageChange): Promise<void>
}

export type PackageRequest = {
  readonly group: string
  /** At most 36 of `[a-zA-Z0-9-]`: makes the call idempotent. */
  readonly token: string
  readonly description: string
  readonly image: string
  readonly modelDataUrl: string
  readonly status: Decision['status']
  /** The s3:// URI of evaluation.json. */
  readonly evaluationUri: string
  /** Shown with the package. */
  readonly properties: Readonly<Record<string, string>>
}

export type PackageState = { readonly status: Decision['status']; readonly comparedWith: string | undefined }

export type PackageChange = {
  readonly status: Decision['status']
  /** Replace those of the same name. */
  readonly properties: Readonly<Record<string, string>>
}
