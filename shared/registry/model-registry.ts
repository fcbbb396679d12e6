import type { RunName } from '#shared/names/run-name.ts'
import type { Decision } from '#shared/records/evaluation-record.ts'

/**
 * The model registry of one deployment: a group for each dataset, a package for each evaluated run. Its
 * approvals alone decide which run serves. Every call throws BoostlineErrors; what can succeed later is retryable.
 */
export type ModelRegistry = {
  /** Creates the dataset's group where it is absent. */
  ensureGroup(dataset: string): Promise<void>
  /** Registers a run and returns its package's ARN; a run asked for again, or twice at once, has one package. */
  create(request: PackageRequest): Promise<string>
  /** A package's approval as it is now, whoever decided it; undefined for one that was deleted. */
  describe(arn: string): Promise<ModelPackage | undefined>
  /** The run's package; the newest, if somebody registered it again. */
  find(dataset: string, runId: string): Promise<PackageSummary | undefined>
  /**
   * The dataset's packages, newest first, read page by page as they are asked for; none where there is no group yet.
   * It throws `registry-too-long` rather than end early, so that an iteration that ends is complete.
   */
  list(dataset: string, filter?: PackageFilter): AsyncIterable<PackageSummary>
  /** The datasets that have a group. */
  datasets(): Promise<readonly string[]>
  /** A person's decision, or the automatic rollback's, with its description; the evaluation never overwrites it. */
  decide(arn: string, approval: Approval, reason: string): Promise<void>
  /** The evaluation's own decision about an approved package, taken again. */
  amend(arn: string, decision: Decision): Promise<void>
}

export type Approval = Decision['status']

export type PackageRequest = {
  readonly runId: string
  readonly dataset: string
  readonly image: string
  readonly modelDataUrl: string
  /** The s3:// URI of evaluation.json. */
  readonly evaluationUri: string
  /** By name, shown with the package. */
  readonly metrics: Readonly<Record<string, number>>
  readonly decision: Decision
}

export type PackageFilter = {
  readonly approval?: Approval
  /** Packages of uploads from this time on; some older ones may be among them. */
  readonly sinceMs?: number | undefined
}

/** What a list shows of a package. */
export type PackageSummary = {
  readonly arn: string
  readonly approval: Approval
  /** Undefined for a package somebody else registered. */
  readonly runId: string | undefined
}

export type ModelPackage = {
  readonly arn: string
  readonly approval: Approval
  /** What a person wrote when deciding, or the evaluation's reason. */
  readonly reason: string
  /** Whether somebody has decided since the evaluation did. */
  readonly decidedByPerson: boolean
  /** The run that served when this one was evaluated, null for none; undefined where nothing is said. */
  readonly comparedWith: string | null | undefined
  /** Who changed the package last, where the registry says so. */
  readonly changedBy: string | undefined
  /** When that was, in milliseconds since 1970. */
  readonly changedMs: number
  /** Undefined for a package somebody else registered, or of another deployment. */
  readonly run: RunName | undefined
}
