import {
  DescribeModelPackageCommand,
  type DescribeModelPackageCommandOutput,
  ListModelPackagesCommand,
  type ListModelPackagesCommandOutput,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker'
import { groupNameOf } from '#shared/names/group-name.ts'
import { uploadTimeOf } from '#shared/names/run-id.ts'
import { approvalOf, REGISTRY_WORDS } from './approval.ts'
import type { ModelPackage, ModelRegistry, PackageFilter, PackageSummary } from './model-registry.ts'
import { readDescription, readProperties } from './package-format.ts'
import { isMissing, PAGE_SIZE, pages, registryError } from './sagemaker-registry-calls.ts'

/** A run is registered after its upload; S3's clock and SageMaker's are never a day apart. */
const CLOCKS_APART_MS = 24 * 60 * 60 * 1000

type Reading = Pick<ModelRegistry, 'describe' | 'find' | 'list'>

/** Packages looked for and read: who only reads is given no call that decides. */
export function sagemakerPackageReading(client: SageMakerClient, prefix: string): Reading {
  const packages: Reading = {
    describe: async (arn) => {
      try {
        return modelPackage(arn, prefix, await client.send(new DescribeModelPackageCommand({ ModelPackageName: arn })))
      } catch (error) {
        if (isMissing(error, arn)) return undefined
        throw registryError(`sagemaker:DescribeModelPackage ${arn}`, error)
      }
    },

    find: async (dataset, runId) => {
      for await (const summary of packages.list(dataset, { sinceMs: uploadTimeOf(runId) })) {
        if (summary.runId === runId) return summary
      }
      return undefined
    },

    list: (dataset, filter = {}) => listPackages(client, groupNameOf(prefix, dataset), filter),
  }
  return packages
}

async function* listPackages(
  client: SageMakerClient,
  group: string,
  { approval, sinceMs }: PackageFilter,
): AsyncGenerator<PackageSummary> {
  const call = `sagemaker:ListModelPackages ${group}`
  const summaries = pages(call, async (NextToken) => {
    const page: ListModelPackagesCommandOutput = await client.send(
      new ListModelPackagesCommand({
        ModelPackageGroupName: group,
        SortBy: 'CreationTime',
        SortOrder: 'Descending',
        MaxResults: PAGE_SIZE,
        ...(approval === undefined ? {} : { ModelApprovalStatus: REGISTRY_WORDS[approval] }),
        ...(sinceMs === undefined ? {} : { CreationTimeAfter: new Date(sinceMs - CLOCKS_APART_MS) }),
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
    )
    return { items: page.ModelPackageSummaryList ?? [], nextToken: page.NextToken }
  })
  try {
    for await (const summary of summaries) {
      yield {
        arn: summary.ModelPackageArn ?? '',
        approval: approvalOf(summary.ModelApprovalStatus),
        runId: readDescription(summary.ModelPackageDescription).runId,
      }
    }
  } catch (error) {
    if (!isMissing(error, group)) throw registryError(call, error)
  }
}

function modelPackage(arn: string, prefix: string, found: DescribeModelPackageCommandOutput): ModelPackage {
  const { run, comparedWith } = readProperties(found.CustomerMetadataProperties)
  const isOurs = run !== undefined && found.ModelPackageGroupName === groupNameOf(prefix, run.dataset)
  return {
    arn,
    approval: approvalOf(found.ModelApprovalStatus),
    reason: found.ApprovalDescription ?? readDescription(found.ModelPackageDescription).reason,
    decidedByPerson: found.ApprovalDescription !== undefined,
    comparedWith,
    changedMs: (found.LastModifiedTime ?? found.CreationTime)?.getTime() ?? 0,
    changedBy: found.LastModifiedBy?.IamIdentity?.Arn ?? found.LastModifiedBy?.UserProfileName,
    run: isOurs ? run : undefined,
  }
}
