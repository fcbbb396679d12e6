import { FOLDERS } from './folders.ts'

/** Prefixes of keys, or names of buckets, with commas between. */
export function readList(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
}

/** Prefixes under which uploads are taken, besides `datasets/`, and those of models that SageMaker jobs of others leave. */
export type WatchedPrefixes = { readonly uploads: readonly string[]; readonly models: readonly string[] }

/**
 * What is wrong with prefixes to be watched, or undefined. S3 takes no two filters that overlap; and a prefix that holds
 * what the pipeline writes would start trainings by their own results.
 */
export function prefixProblem({ uploads, models }: WatchedPrefixes): string | undefined {
  const ours = Object.values(FOLDERS)
  for (const prefix of uploads) {
    if (!prefix.endsWith('/')) return `"${prefix}" does not end with a slash: a folder is wanted, such as "automl/"`
  }
  const watched = [...uploads, ...models]
  for (const [at, prefix] of watched.entries()) {
    if (prefix.startsWith('/')) return `"${prefix}" begins with a slash, and keys of objects do not`
    const own = ours.find((each) => overlap(each, prefix))
    if (own !== undefined) return `"${prefix}" overlaps with the pipeline's own "${own}"`
    const other = watched.find((each, index) => index < at && overlap(each, prefix))
    if (other !== undefined) return `"${prefix}" and "${other}" overlap, and S3 takes no two filters that do`
  }
  return undefined
}

function overlap(a: string, b: string): boolean {
  return a.startsWith(b) || b.startsWith(a)
}
