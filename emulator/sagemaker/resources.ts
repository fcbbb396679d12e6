import type { CreateModelInput, CreateModelPackageGroupInput, CreateModelPackageInput } from './inputs.ts'
import type { TrainingRequest } from './training-rules.ts'
import type { EndpointConfigRequest } from './variant-rules.ts'

// What the store keeps of each resource. Times are milliseconds since the epoch.

type Resource = { readonly name: string; readonly arn: string; readonly creationMs: number }
type Changing = { readonly lastModifiedMs: number }

type TrainingJobStatus = 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped'
export type SecondaryStatus =
  | 'Starting'
  | 'Downloading'
  | 'Training'
  | 'Uploading'
  | 'Stopping'
  | 'Completed'
  | 'Failed'
  | 'Stopped'
  | 'MaxRuntimeExceeded'
type Transition = {
  readonly status: SecondaryStatus
  readonly startMs: number
  readonly endMs?: number
  readonly message: string
}
export type Metric = { readonly name: string; readonly value: number; readonly timestampMs: number }
export type TrainingJob = Resource &
  Changing & {
    readonly request: TrainingRequest
    readonly status: TrainingJobStatus
    readonly secondaryStatus: SecondaryStatus
    readonly transitions: readonly Transition[]
    readonly trainingStartMs?: number
    readonly trainingEndMs?: number
    readonly failureReason?: string
    readonly metrics: readonly Metric[]
    readonly logStream?: string
    /** What a job that is stopping will end as. */
    readonly stopAs?: 'Stopped' | 'MaxRuntimeExceeded'
  }

export type Model = Resource & { readonly request: CreateModelInput }
export type EndpointConfig = Resource & { readonly request: EndpointConfigRequest }

export type EndpointStatus = 'Creating' | 'InService' | 'Updating' | 'RollingBack' | 'Deleting' | 'Failed'
/** A configuration with its models as they were when it was deployed: deleting either leaves it serving. */
export type Deployment = {
  readonly id: string
  readonly configName: string
  readonly variants: readonly Variant[]
}
export type Variant = {
  readonly name: string
  readonly modelName: string
  readonly image: string
  readonly modelDataUrl: string
  readonly environment: Readonly<Record<string, string>>
  readonly weight: number
  readonly serverless?: { readonly MemorySizeInMB: number; readonly MaxConcurrency: number }
  readonly instanceCount?: number
}
export type Endpoint = Resource &
  Changing & {
    readonly status: EndpointStatus
    /** What serves; absent until the first deployment succeeded. */
    readonly current?: Deployment
    /** What is being brought up. */
    readonly pending?: Deployment
    readonly failureReason?: string
  }

export type ModelPackageGroup = Resource & {
  readonly request: CreateModelPackageGroupInput
  /** The last version given out; a deleted version's number is not used again. */
  readonly lastVersion: number
}
type ApprovalStatus = 'Approved' | 'Rejected' | 'PendingManualApproval'
export type ModelPackage = Resource &
  Changing & {
    /** Absent for an unversioned package. */
    readonly group?: { readonly name: string; readonly version: number }
    readonly request: CreateModelPackageInput
    readonly approvalStatus?: ApprovalStatus
    readonly approvalDescription?: string
    readonly customerMetadata: Readonly<Record<string, string>>
  }
