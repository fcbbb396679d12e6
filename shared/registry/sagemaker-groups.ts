import { ListModelPackageGroupsCommand, type SageMakerClient } from '@aws-sdk/client-sagemaker'
import { datasetOfGroup, groupNameOf } from '#shared/names/group-name.ts'
import type { ModelRegistry } from './model-registry.ts'
import { PAGE_SIZE, pages, registryError } from './sagemaker-registry-calls.ts'

/** The deployment's groups, one for each dataset. */
export function sagemakerGroups(client: SageMakerClient, prefix: string): Pick<ModelRegistry, 'datasets'> {
  return {
    datasets: async () => {
      const found: string[] = []
      const call = 'sagemaker:ListModelPackageGroups'
      const groups = pages(call, async (NextToken) => {
        const page = await client.send(
          new ListModelPackageGroupsCommand({
            NameContains: groupNameOf(prefix, ''),
            MaxResults: PAGE_SIZE,
            NextToken,
          }),
        )
        return { items: page.ModelPackageGroupSummaryList ?? [], nextToken: page.NextToken }
      })
      try {
        for await (const { ModelPackageGroupName = '' } of groups) {
          const dataset = datasetOfGroup(prefix, ModelPackageGroupName)
          if (dataset !== undefined) found.push(dataset)
        }
      } catch (error) {
        throw registryError(call, error)
      }
      return found
    },
  }
}
