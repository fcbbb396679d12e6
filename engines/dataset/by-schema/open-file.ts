import { hasCode } from '#shared/errors/boostline-error.ts'
import type { Manifest } from '#shared/manifest/manifest.ts'
import { bareName } from '#shared/schema/composed-names.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { type Encoding, openTable, type Table } from '../dialect/open-table.ts'
import { SchemaFile } from './schema-file.ts'

type Settings = Manifest['csv']

export type OpenRequest = {
  readonly place: string
  readonly schema: FeatureSchema
  /** How the training file was written, and what is said of this one. */
  readonly training: Settings
  readonly own: Partial<Settings>
  readonly encoding: Encoding
  readonly strict: boolean
  readonly escapesFormulas: boolean
  readonly blockBytes: number | undefined
  /** Opens the bytes from their start. */
  readonly open: () => Promise<AsyncIterable<Uint8Array>>
}

export type OpenedFile = { readonly file: SchemaFile; readonly table: Table }

/**
 * Opens a file to its first row. It may be written otherwise than the training file was: where its header is not found by
 * what is known of that, it is looked for anew.
 * @throws BoostlineError of kind `input`, of the first reading.
 */
export async function openFile(request: OpenRequest): Promise<OpenedFile> {
  let first: unknown
  for (const settings of readings(request)) {
    try {
      return await openBy(settings, request)
    } catch (error) {
      first ??= error
      if (!hasCode(error, 'score-columns-missing')) throw first
    }
  }
  throw first
}

async function openBy(settings: Settings, request: OpenRequest): Promise<OpenedFile> {
  const { place, schema, strict, escapesFormulas, blockBytes } = request
  const names = new Set(schema.columns.map(({ name }) => bareName(name)).filter((name) => name !== ''))
  const isName = (name: string) => names.has(bareName(name))
  const table = await openTable(await request.open(), place, settings, request.encoding, isName)
  const file = new SchemaFile(table, {
    place,
    schema,
    header: settings.header !== false,
    strict,
    findsFormulas: escapesFormulas,
    ...(blockBytes !== undefined && { blockBytes }),
  })
  try {
    await file.open()
    return { file, table }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** Ways to read the file, the likeliest first. What is said of it stays. */
export function* readings({
  training,
  own,
  schema,
}: Pick<OpenRequest, 'training' | 'own' | 'schema'>): Generator<Settings> {
  const known = { ...training, ...own }
  yield known
  const found = { ...known, delimiter: own.delimiter ?? null, skipRows: own.skipRows ?? null }
  if (found.delimiter !== known.delimiter || found.skipRows !== known.skipRows) yield found
  const asTrained = schema.csv?.delimiter
  if (asTrained !== undefined && own.delimiter == null && asTrained !== known.delimiter) {
    yield { ...found, delimiter: asTrained }
  }
}
