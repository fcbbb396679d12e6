import { nextPageToken } from '#shared/aws/page-token.ts'
import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'

/** The most that SageMaker gives at once. */
export const PAGE_SIZE = 100
/** 10,000 packages or groups: more are refused with an error rather than left out. */
const MAX_PAGES = 100

type Page<Item> = { readonly items: readonly Item[]; readonly nextToken: string | undefined }

/** All items, page by page. @throws BoostlineError `registry-too-long`. */
export async function* pages<Item>(
  call: string,
  read: (token: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<Item> {
  let token: string | undefined
  for (let count = 0; count < MAX_PAGES; count++) {
    const { items, nextToken } = await read(token)
    yield* items
    token = nextPageToken(call, token, nextToken)
    if (token === undefined) return
  }
  throw new BoostlineError({
    code: 'registry-too-long',
    kind: 'config',
    message: `${call} has more than ${MAX_PAGES * PAGE_SIZE} entries.`,
    hint: 'Delete old model packages that nobody needs any more: aws sagemaker delete-model-package.',
  })
}

/**
 * Whether AWS says that the named group or package is not there. Its documents promise ResourceNotFound; what was seen
 * is a ValidationException in changing words, so any that names the thing is one, unless it is about the request.
 */
export function isMissing(error: unknown, name: string): boolean {
  const facts = awsErrorFacts(error)
  if (facts.name === 'ResourceNotFound' || facts.name === 'ResourceNotFoundException') return true
  if (facts.name !== 'ValidationException' || /validation errors? detected/i.test(facts.message)) return false
  return facts.message.includes(name) || /does not exist|could not find/i.test(facts.message)
}

/** The registry answers ConflictException while another change of the group is under way. */
export function registryError(call: string, error: unknown): BoostlineError {
  const { name, message } = awsErrorFacts(error)
  if (name !== 'ConflictException') return translateAwsError(call, error)
  return new BoostlineError({
    code: 'registry-conflict',
    kind: 'dependency',
    retryable: true,
    message: `${call} met another change under way: ${message}`,
    hint: 'If it goes on, look in CloudTrail for who else changes this model package group.',
    cause: error,
  })
}
