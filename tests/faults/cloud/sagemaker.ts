import { MODEL_ARCHIVE } from '#engines/scoring/archive/testing/model-archives.ts'
import { tinyModel } from '#engines/scoring/testing/tiny-model.ts'
import { publish } from './events.ts'
import { BUCKET, sagemakerArn } from './names.ts'
import { invalid, Refusal } from './refusal.ts'
import { putObject } from './s3.ts'
import { type CloudState, type EndpointState, type Fields, type Job, type Package, schedule } from './state.ts'

type Operation = (state: CloudState, input: Fields) => Fields

/** Of a job whose rounds are read; its tenth is the best. */
const STAGE_ONE_ARCHIVE = tinyModel(4, 9)

const JOB_MS = 60_000
const ENDPOINT_MS = 3_000
const DELETION_MS = 10_000

/** SageMaker's control plane, as far as the functions call it. */
export const SAGEMAKER_OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateTrainingJob: (state, input) => {
    const name = text(input, 'TrainingJobName')
    if (state.jobs.has(name)) throw new Refusal('ResourceInUse', 'a training job with this name already exists')
    const running = [...state.jobs.values()].filter(({ status }) => status === 'InProgress')
    if (running.length >= state.quotas.trainingInstances) {
      throw new Refusal('ResourceLimitExceeded', "The account-level service limit 'training instances' is reached.")
    }
    state.jobs.set(name, { name, input, status: 'InProgress', secondary: 'Training' })
    schedule(state, JOB_MS, { type: 'job-ends', name })
    return { TrainingJobArn: sagemakerArn('training-job', name) }
  },
  DescribeTrainingJob: (state, input) => {
    const job = state.jobs.get(text(input, 'TrainingJobName'))
    if (!job) throw invalid('Requested resource not found.')
    return describeJob(job)
  },
  CreateModel: (state, input) => {
    const name = text(input, 'ModelName')
    const arn = sagemakerArn('model', name)
    if (state.models.has(name)) throw invalid(`Cannot create already existing model "${arn}".`)
    state.models.set(name, input)
    return { ModelArn: arn }
  },
  DescribeModel: (state, input) => {
    const name = text(input, 'ModelName')
    return found(state.models.get(name), 'model', name)
  },
  DeleteModel: (state, input) => {
    const name = text(input, 'ModelName')
    found(state.models.get(name), 'model', name)
    state.models.delete(name)
    return {}
  },
  CreateEndpointConfig: (state, input) => {
    const name = text(input, 'EndpointConfigName')
    const arn = sagemakerArn('endpoint-config', name)
    if (state.configs.has(name)) throw invalid(`Cannot create already existing endpoint configuration "${arn}".`)
    state.configs.set(name, input)
    return { EndpointConfigArn: arn }
  },
  DescribeEndpointConfig: (state, input) => {
    const name = text(input, 'EndpointConfigName')
    return found(state.configs.get(name), 'endpoint configuration', name)
  },
  DeleteEndpointConfig: (state, input) => {
    const name = text(input, 'EndpointConfigName')
    found(state.configs.get(name), 'endpoint configuration', name)
    state.configs.delete(name)
    return {}
  },
  CreateEndpoint: (state, input) => {
    const name = text(input, 'EndpointName')
    const arn = sagemakerArn('endpoint', name)
    if (state.endpoints.has(name)) throw invalid(`Cannot create already existing endpoint "${arn}".`)
    const configName = text(input, 'EndpointConfigName')
    found(state.configs.get(configName), 'endpoint configuration', configName)
    if (state.endpoints.size >= state.quotas.endpoints) {
      throw new Refusal('ResourceLimitExceeded', "The account-level service limit 'serverless endpoints' is reached.")
    }
    state.endpoints.set(name, { name, input, status: 'Creating', changedMs: state.nowMs })
    schedule(state, ENDPOINT_MS, { type: 'endpoint-starts', name })
    return { EndpointArn: arn }
  },
  DescribeEndpoint: (state, input) => {
    const name = text(input, 'EndpointName')
    return describeEndpoint(found(state.endpoints.get(name), 'endpoint', name))
  },
  DeleteEndpoint: (state, input) => {
    const name = text(input, 'EndpointName')
    const endpoint = found(state.endpoints.get(name), 'endpoint', name)
    if (endpoint.status === 'Creating' || endpoint.status === 'Deleting') {
      throw invalid(`Cannot update in-progress endpoint "${sagemakerArn('endpoint', name)}".`)
    }
    endpoint.status = 'Deleting'
    endpoint.changedMs = state.nowMs
    schedule(state, DELETION_MS, { type: 'endpoint-goes', name })
    return {}
  },
  ListEndpoints: (state) => ({
    Endpoints: [...state.endpoints.values()].map((endpoint) => describeEndpoint(endpoint)),
  }),
  ListTags: (state, input) => {
    const arn = text(input, 'ResourceArn')
    const endpoint = state.endpoints.get(arn.split('/')[1] ?? '')
    return { Tags: endpoint?.input['Tags'] ?? [] }
  },
  CreateModelPackageGroup: (state, input) => {
    const name = text(input, 'ModelPackageGroupName')
    const arn = sagemakerArn('model-package-group', name)
    if (state.groups.has(name)) throw invalid(`Model Package Group already exists: ${arn}`)
    state.groups.set(name, input)
    return { ModelPackageGroupArn: arn }
  },
  ListModelPackageGroups: (state) => ({
    ModelPackageGroupSummaryList: [...state.groups.keys()].map((name) => ({
      ModelPackageGroupName: name,
      ModelPackageGroupArn: sagemakerArn('model-package-group', name),
      CreationTime: 0,
      ModelPackageGroupStatus: 'Completed',
    })),
  }),
  CreateModelPackage: (state, input) => {
    const earlier = state.packages.find((each) => each.input['ClientToken'] === input['ClientToken'])
    if (earlier) return { ModelPackageArn: earlier.arn }
    const group = text(input, 'ModelPackageGroupName')
    if (!state.groups.has(group)) throw invalid(`Model Package Group ${group} does not exist.`)
    const version = state.packages.filter((each) => each.group === group).length + 1
    const arn = sagemakerArn('model-package', `${group}/${version}`)
    const approval = text(input, 'ModelApprovalStatus')
    // What the function sends is texts alone.
    const metadata = input['CustomerMetadataProperties'] as Package['metadata']
    const made: Package = { arn, group, input, createdMs: state.nowMs, approval, metadata }
    state.packages.push(made)
    tellOfPackage(state, made)
    return { ModelPackageArn: arn }
  },
  DescribeModelPackage: (state, input) => describePackage(findPackage(state, text(input, 'ModelPackageName'))),
  UpdateModelPackage: (state, input) => {
    const changed = findPackage(state, text(input, 'ModelPackageArn'))
    const { ModelApprovalStatus: approval, ApprovalDescription: description, CustomerMetadataProperties } = input
    if (typeof description === 'string') changed.approvalDescription = description
    changed.metadata = { ...changed.metadata, ...(CustomerMetadataProperties as Package['metadata'] | undefined) }
    if (typeof approval === 'string' && approval !== changed.approval) {
      changed.approval = approval
      tellOfPackage(state, changed)
    }
    return { ModelPackageArn: changed.arn }
  },
  ListModelPackages: (state, input) => {
    const group = text(input, 'ModelPackageGroupName')
    if (!state.groups.has(group)) throw invalid(`Model Package Group ${group} does not exist.`)
    const approval = input['ModelApprovalStatus']
    const afterMs = 1000 * Number(input['CreationTimeAfter'] ?? 0)
    const wanted = state.packages.filter(
      (each) =>
        each.group === group && each.createdMs > afterMs && (approval === undefined || each.approval === approval),
    )
    return {
      ModelPackageSummaryList: wanted.toReversed().map((each) => ({
        ModelPackageGroupName: group,
        ModelPackageArn: each.arn,
        ModelPackageDescription: each.input['ModelPackageDescription'],
        CreationTime: each.createdMs / 1000,
        ModelPackageStatus: 'Completed',
        ModelApprovalStatus: each.approval,
      })),
    }
  },
}

/** A training job ends: its model first, its state afterwards, as in AWS. */
export function endJob(state: CloudState, name: string): void {
  const job = state.jobs.get(name)
  if (!job) return
  const { trainingFailure } = state
  if (trainingFailure === undefined) {
    const { S3OutputPath } = job.input['OutputDataConfig'] as { readonly S3OutputPath: string }
    const key = `${S3OutputPath.slice(`s3://${BUCKET}/`.length)}${name}/output/model.tar.gz`
    putObject(state, key, key.includes('/jobs/') ? STAGE_ONE_ARCHIVE : MODEL_ARCHIVE)
  } else job.failureReason = trainingFailure
  job.status = trainingFailure === undefined ? 'Completed' : 'Failed'
  job.secondary = job.status
  publish(state, 'aws.sagemaker', 'SageMaker Training Job State Change', describeJob(job))
}

export function startEndpoint(state: CloudState, name: string): void {
  const endpoint = state.endpoints.get(name)
  if (!endpoint) return
  const endpointFailure = state.endpointFailures.shift()
  endpoint.changedMs = state.nowMs
  endpoint.status = endpointFailure === undefined ? 'InService' : 'Failed'
  if (endpointFailure !== undefined) endpoint.failureReason = endpointFailure
  const EndpointStatus = endpoint.status === 'InService' ? 'IN_SERVICE' : 'FAILED'
  publish(state, 'aws.sagemaker', 'SageMaker Endpoint State Change', { ...describeEndpoint(endpoint), EndpointStatus })
}

/** A person's `aws sagemaker update-model-package`. */
export function decide(state: CloudState, arn: string, approval: 'Approved' | 'Rejected'): void {
  SAGEMAKER_OPERATIONS['UpdateModelPackage']?.(state, {
    ModelPackageArn: arn,
    ModelApprovalStatus: approval,
    ApprovalDescription: 'a person decided',
  })
}

export function requireServing(state: CloudState, name: string): void {
  const endpoint = state.endpoints.get(name)
  if (endpoint?.status === 'InService') return
  throw new Refusal('ValidationError', `Endpoint ${name} of account 123456789012 not found.`)
}

function tellOfPackage(state: CloudState, changed: Package): void {
  publish(state, 'aws.sagemaker', 'SageMaker Model Package State Change', {
    ModelPackageArn: changed.arn,
    ModelPackageGroupName: changed.group,
    ModelApprovalStatus: changed.approval,
  })
}

function describeJob(job: Job): Fields {
  return {
    ...job.input,
    TrainingJobArn: sagemakerArn('training-job', job.name),
    TrainingJobStatus: job.status,
    SecondaryStatus: job.secondary,
    FailureReason: job.failureReason,
  }
}

function describeEndpoint({ name, input, status, failureReason, changedMs }: EndpointState): Fields {
  return {
    EndpointName: name,
    EndpointArn: sagemakerArn('endpoint', name),
    EndpointConfigName: input['EndpointConfigName'],
    EndpointStatus: status,
    FailureReason: failureReason,
    CreationTime: changedMs / 1000,
    LastModifiedTime: changedMs / 1000,
  }
}

function describePackage({ arn, group, input, createdMs, approval, approvalDescription, metadata }: Package): Fields {
  return {
    ...input,
    ModelPackageArn: arn,
    ModelPackageGroupName: group,
    CreationTime: createdMs / 1000,
    ModelPackageStatus: 'Completed',
    ModelApprovalStatus: approval,
    ApprovalDescription: approvalDescription,
    CustomerMetadataProperties: metadata,
  }
}

function findPackage(state: CloudState, arn: string): Package {
  const found = state.packages.find((each) => each.arn === arn)
  if (!found) throw invalid(`ModelPackage ${arn} does not exist.`)
  return found
}

function found<Thing>(thing: Thing | undefined, what: string, name: string): Thing {
  if (thing) return thing
  throw invalid(`Could not find ${what} "${sagemakerArn(what, name)}".`)
}

function text(input: Fields, field: string): string {
  const value = input[field]
  if (typeof value !== 'string') throw new Error(`${field} is missing in ${JSON.stringify(input)}`)
  return value
}
