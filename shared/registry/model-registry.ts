import type { RunName } from '#shared/names/run-name.ts'
import type { Decision } from '#shared/records/evaluation-record.ts'

/**
 * The model registry of one deployment: a group for each dataset, a package for each evaluated run. It is the one
 * lever that makes a run serve or not. Every call throws BoostlineErrors; what can succeed later is retryable.
 */
export type ModelRegistry = {
  /** Creates the dataset's group where it is absent. */
  ensureGroup(dataset: string): Promise<void>
  /** Registers a run and returns its package's ARN; a run asked for again, or twice at once, has one package. */
  create(request: PackageRequest): Promise<string>
  /** What holds for a package now, whoever decided it; undefined for one that is gone. */
  describe(arn: string): Promise<ModelPackage | undefined>
  /** The run's package; the newest, if somebody registered it again. */
  find(dataset: string, runId: string): Promise<PackageSummary | undefined>
  /**
   * The dataset's packages, newest first, read page by page as they are asked for; none where there is no group yet.
   * It throws `registry-too-long` rather than end early: what ends has been seen whole.
   */
  list(dataset: string, filter?: PackageFilter): AsyncIterable<PackageSummary>
  /** The datasets that have a group. */
  datasets(): Promise<readonly string[]>
  /** The word of a person, or of who watches for people: it stands beside the package, and is not written over. */
  decide(arn: string, approval: Approval, reason: string): Promise<void>
  /** The evaluation's own decision, taken again. */
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
  /** Undefined for a package somebody else registered, or of another deployment. */
  readonly run: RunName | undefined
}
