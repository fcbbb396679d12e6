/** The model package group of a dataset. */
export function groupNameOf(prefix: string, dataset: string): string {
  return `${prefix}-${dataset}`
}

/** The dataset of a model package group; undefined for a group of another deployment. */
export function datasetOfGroup(prefix: string, groupName: string): string | undefined {
  return groupName.startsWith(`${prefix}-`) ? groupName.slice(prefix.length + 1) : undefined
}
