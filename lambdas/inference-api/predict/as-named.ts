import { isJsonObject } from '#shared/json/json-fields.ts'
import { areAscii, nameFinder } from '#shared/schema/composed-names.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import type { Options } from './read-options.ts'

type Asked = { readonly options: Options; readonly instances: readonly unknown[] }

/** What is asked, by the names that the model's columns have: a letter of a name may be taken apart, as macOS writes it. */
export function asNamed({ options, instances }: Asked, { columns }: FeatureSchema): Asked {
  const names = columns.map(({ name }) => name)
  if (areAscii(names)) return { options, instances }
  const nameOf = nameFinder(names)
  const { idField } = options
  return {
    options: { ...options, idField: idField && nameOf(idField) },
    instances: instances.map((sent) => {
      if (!isJsonObject(sent)) return sent
      const named = ([name, value]: [string, unknown]) => [nameOf(name, (known) => Object.hasOwn(sent, known)), value]
      return Object.fromEntries(Object.entries(sent).map(named))
    }),
  }
}
