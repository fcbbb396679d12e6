import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { boundedJson } from '#shared/errors/bounded-text.ts'
import { datasetOfKey } from '#shared/names/dataset-name.ts'
import type { Input } from './command.ts'

const LONGEST_NAME = 60
/** What of a command line says which deployment is meant. */
const WHICH = ['endpoint-url', 'stage', 'prefix']

/**
 * A dataset is named as its uploads are, by a slug: nothing is asked about any other word.
 * @throws BoostlineError `usage` with the name that an upload of that word would have, and how datasets are listed.
 */
export function requireDatasetName(name: string, values: Input['values']): void {
  const last = name.split('/').at(-1) ?? ''
  const slug = datasetOfKey(last)
  if (slug === name) return
  const would = /[\p{L}\p{N}]/u.test(last) ? `its name would be ${slug}` : 'it has no letter or digit'
  const which = WHICH.flatMap((option) => (values[option] === undefined ? [] : [`--${option} ${values[option]}`]))
  const models = ['./boostline models', values['local'] ? '--local' : [], which].flat().join(' ')
  throw new BoostlineError({
    code: 'usage',
    kind: 'input',
    message: `There is no dataset ${boundedJson(name, LONGEST_NAME)}: ${would}.`,
    hint: `${models} lists which there are. Names have small letters a to z, digits and single hyphens, at most 24.`,
  })
}
