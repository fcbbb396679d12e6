import process from 'node:process'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { DescribeModelPackageCommand, SageMakerClient } from '@aws-sdk/client-sagemaker'
import { translateAwsError } from '#shared/aws/translate-error.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import type { Outcome, Terminal } from './command-line/command.ts'
import { bucketOf, clientSettings, type Deployment } from './deployment.ts'
import { importPackage } from './import-package.ts'

/** `import --package`. */
export async function runImport(
  request: { readonly arn: string; readonly dataset: string | undefined },
  deployment: Deployment,
  { say }: Terminal,
): Promise<Outcome> {
  const settings = clientSettings(deployment, process.env)
  const s3 = new S3Client({ ...settings, forcePathStyle: deployment.endpointUrl !== undefined })
  const sagemaker = new SageMakerClient(settings)
  return await importPackage(request, {
    objects: s3ObjectStore(s3, await bucketOf(deployment, new LambdaClient(settings))),
    bucketOf: (name) => s3ObjectStore(s3, name),
    deploymentOptions: deployment.options,
    describe: async (arn) => {
      const found = await sagemaker
        .send(new DescribeModelPackageCommand({ ModelPackageName: arn }))
        .catch((error: unknown) => Promise.reject(translateAwsError(`sagemaker:DescribeModelPackage ${arn}`, error)))
      const [container] = found.InferenceSpecification?.Containers ?? []
      return {
        groupName: found.ModelPackageGroupName ?? found.ModelPackageName ?? '',
        image: container?.Image ?? 'no image',
        modelDataUrl: container?.ModelDataUrl ?? 'no place',
      }
    },
    say,
  })
}
