import { isJsonObject } from '#shared/json/json-fields.ts'
import { columnFinder } from '#shared/schema/composed-names.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import type { Options } from './read-options.ts'

type Asked = { readonly options: Options; readonly instances: readonly unknown[] }

/**
 * What is asked, by the names that the model's columns have: a letter of a name may be taken apart, as macOS writes it,
 * and a name may have the `#` of a header before it or not. So may that of the field to echo, whether it is a column or not.
 */
export function asNamed({ options, instances }: Asked, { columns }: FeatureSchema): Asked {
  const names = columns.map(({ name }) => name)
  const idField = options.idField && columnFinder(names)(options.idField)
  const nameOf = columnFinder(idField === undefined ? names : [...names, idField])
  return {
    options: { ...options, idField },
    instances: instances.map((sent) => {
      if (!isJsonObject(sent) || Object.keys(sent).every((name) => nameOf(name) === name)) return sent
      const named = ([name, value]: [string, unknown]) => [nameOf(name, (known) => Object.hasOwn(sent, known)), value]
      return Object.fromEntries(Object.entries(sent).map(named))
    }),
  }
}
