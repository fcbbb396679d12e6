import { featureColumns } from './feature-columns.ts'
import type { FeatureColumn, FeatureSchema } from './feature-schema.ts'
import type { FieldProblem } from './row-encoder.ts'

type TextAsSent = Extract<FeatureColumn, { encoding: 'as-sent' }>

/** The columns whose texts a model reads as they are sent. */
export function textsAsSent(schema: Pick<FeatureSchema, 'columns'>): readonly TextAsSent[] {
  return featureColumns(schema).filter((column) => column.encoding === 'as-sent')
}

/** Takes the texts of these columns out of one object of named values; every problem at once. */
export function readSentTexts(
  columns: readonly TextAsSent[],
  values: Readonly<Record<string, unknown>>,
): { readonly texts: readonly string[]; readonly problems: readonly FieldProblem[] } {
  const texts: string[] = []
  const problems: FieldProblem[] = []
  for (const { name, mostCharacters } of columns) {
    const sent = Object.hasOwn(values, name) ? values[name] : undefined
    if (typeof sent !== 'string') {
      problems.push({
        field: name,
        message: sent === undefined ? 'is missing from the request' : `a text is wanted, not ${kindOf(sent)}`,
      })
    } else if (sent.length > mostCharacters) {
      const [most, length] = [mostCharacters, sent.length].map((each) => each.toLocaleString('en'))
      problems.push({
        field: name,
        message: `a text of at most ${most} characters is wanted, and this one has ${length}`,
      })
    } else texts.push(sent)
  }
  return { texts, problems }
}

function kindOf(sent: unknown): string {
  if (sent === null) return 'null'
  return Array.isArray(sent) ? 'a list' : typeof sent === 'object' ? 'an object' : `a ${typeof sent}`
}
