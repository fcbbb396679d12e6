import { GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda'
import {
  CreateProcessingJobCommand,
  DescribeProcessingJobCommand,
  type ProcessingInstanceType,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker'
import { translateAwsError } from '#shared/aws/translate-error.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { textField } from '#shared/json/json-fields.ts'
import { PROCESSING_OUTPUTS, type ProcessingFunction } from '../../infra/names.ts'
import { type Deployment, deploymentError } from '../deployment.ts'
import { listIn } from '../stage/aws-cli.ts'
import type { RunCommand } from '../stage/run-command.ts'

export type ProcessingJobs = {
  /** Starts a function's code on an upload. @throws BoostlineError. */
  start(uri: string, job: { readonly name: string; readonly instanceType: string }): Promise<void>
  /** Why a job has ended without having done its work; undefined while it runs, and where it has done it. */
  failureOf(name: string): Promise<string | undefined>
}

/** The copy for the second reading lies on it; an upload that has no room there is read from S3 again. */
const VOLUME_GB = 100
const MAX_RUNTIME_SECONDS = 5 * 24 * 3600

export function sagemakerProcessingJobs(
  deployment: Deployment,
  {
    sagemaker,
    lambda,
    run,
  }: { readonly sagemaker: SageMakerClient; readonly lambda: LambdaClient; readonly run: RunCommand },
  functionName: ProcessingFunction,
): ProcessingJobs {
  const FunctionName = deployment.functionName(functionName)
  return {
    start: async (uri, { name, instanceType }) => {
      const { image, roleArn } = await outputsOf(deployment, functionName, run)
      const { Environment } = await lambda
        .send(new GetFunctionConfigurationCommand({ FunctionName }))
        .catch((error: unknown) =>
          Promise.reject(deploymentError(deployment, `lambda:GetFunctionConfiguration ${FunctionName}`, error)),
        )
      const command = new CreateProcessingJobCommand({
        ProcessingJobName: name,
        AppSpecification: {
          ImageUri: image,
          ContainerEntrypoint: ['node', '/var/task/index.cjs'],
          ContainerArguments: [uri],
        },
        RoleArn: roleArn,
        // Lambda sets the region by itself; SageMaker may not.
        Environment: { ...Environment?.Variables, AWS_REGION: await sagemaker.config.region() },
        ProcessingResources: {
          ClusterConfig: {
            InstanceCount: 1,
            // The service knows newer ones than the SDK's list.
            InstanceType: instanceType as ProcessingInstanceType,
            VolumeSizeInGB: VOLUME_GB,
          },
        },
        StoppingCondition: { MaxRuntimeInSeconds: MAX_RUNTIME_SECONDS },
      })
      await sagemaker.send(command).catch((error: unknown) => {
        throw translateAwsError(`sagemaker:CreateProcessingJob ${name}`, error)
      })
    },

    failureOf: async (name) => {
      const {
        ProcessingJobStatus: status,
        FailureReason: reason,
        ExitMessage: exit,
      } = await sagemaker
        .send(new DescribeProcessingJobCommand({ ProcessingJobName: name }))
        .catch((error: unknown) => {
          throw translateAwsError(`sagemaker:DescribeProcessingJob ${name}`, error)
        })
      if (status !== 'Failed' && status !== 'Stopped') return undefined
      return [status, reason ?? exit].filter((text) => text !== undefined).join(': ')
    },
  }
}

/** @throws BoostlineError `stage-missing`, `processing-missing`. */
async function outputsOf(
  { title, prefix }: Deployment,
  functionName: ProcessingFunction,
  run: RunCommand,
): Promise<{ readonly image: string; readonly roleArn: string }> {
  const described = await run('aws', ['cloudformation', 'describe-stacks', '--stack-name', prefix, '--output', 'json'])
  if (described.exitCode !== 0) {
    throw new BoostlineError({
      code: 'stage-missing',
      kind: 'config',
      message: `The stack of ${title} cannot be read: ${described.errorOutput.trim()}`,
      hint: 'Look at the stage, at AWS_PROFILE and at AWS_REGION; the aws CLI has to be installed.',
    })
  }
  const [stack] = listIn(JSON.parse(described.output), 'Stacks')
  const outputs = listIn(stack, 'Outputs')
  const value = (key: string) =>
    textField(
      outputs.find((output) => textField(output, 'OutputKey') === key),
      'OutputValue',
    )
  const image = value(PROCESSING_OUTPUTS[functionName].image)
  const roleArn = value(PROCESSING_OUTPUTS[functionName].roleArn)
  if (image !== undefined && roleArn !== undefined) return { image, roleArn }
  throw new BoostlineError({
    code: 'processing-missing',
    kind: 'config',
    message: `${title} has no x86-64 image of ${functionName} for Processing jobs.`,
    hint: 'Deploy it with --processingImage, the tag of x86-64 images (docs/large-files.md).',
  })
}
