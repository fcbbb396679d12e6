import type * as z from 'zod/mini'
import { BoostlineError } from '#shared/errors/boostline-error.ts'

/**
 * Reads a Lambda's environment by its schema. An empty variable counts as absent.
 * @throws BoostlineError `environment-invalid`, naming every variable that is wrong and what it should be.
 */
export function readEnv<Schema extends z.ZodMiniObject>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>>,
): z.output<Schema> {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const result = schema.safeParse(present)
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => {
    const name = String(issue.path[0] ?? '')
    const value = present[name]
    return value === undefined ? `${name} is not set (${issue.message})` : `${name}="${value}": ${issue.message}`
  })
  throw new BoostlineError({
    code: 'environment-invalid',
    kind: 'config',
    message: `The environment of this function is not usable: ${problems.join('; ')}.`,
    hint: 'Set these variables where the function is defined (infra/functions/) and deploy again.',
  })
}
