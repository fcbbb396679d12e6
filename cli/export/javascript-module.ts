import path from 'node:path'
import { build, type Plugin } from 'esbuild'
import type { ExportedFacts } from '#engines/scoring/export/javascript/exported-model.ts'
import { packMember } from '#engines/scoring/export/javascript/pack-member.ts'
import { readMembers } from '#engines/scoring/xgboost/read-members.ts'
import type { Column } from '#shared/schema/feature-schema.ts'
import type { ExportableModel } from './exportable-model.ts'

const FOLDER = path.join(import.meta.dirname, '../../engines/scoring/export/javascript')

/**
 * One module without dependencies, for browsers and any JavaScript engine: the encoder, the scorer and the model. It
 * exports `predict`, and `model`, which says where it is from.
 */
export async function javascriptModule(model: ExportableModel): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { exportedModel } from './exported-model.ts'
        import facts from 'model:facts'
        export const model = ${JSON.stringify(model.from)}
        export const predict = exportedModel(facts)`,
      resolveDir: FOLDER,
    },
    plugins: [virtualJson('model:facts', factsOf(model)), ...(hasText(model) ? [] : [withoutLetters])],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    // In a script element of a page names and labels stay data.
    platform: 'browser',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'error',
  })
  const [file] = outputFiles
  if (!file) throw new Error('a build has an output')
  return file.text
}

function factsOf({ files, image, info, schema, reading }: ExportableModel): ExportedFacts {
  const { problem, columns, encodedWidth } = schema
  return {
    schema: { problem, columns: columns.map(withoutStatistics), encodedWidth },
    reading: { threshold: reading.threshold, calibration: reading.calibration },
    isClass: info.kind === 'class',
    models: readMembers(files, image).map(packMember),
  }
}

/** Of what the rows were like only the ends are needed, to say what lies beyond them. */
function withoutStatistics(column: Column): Column {
  if (column.role !== 'feature') return column
  const { statistics } = column
  if (!('deciles' in statistics)) return { ...column, statistics: {} } as Column
  const { min, max, deciles } = statistics
  const needed = { min, max, deciles: deciles.slice(0, 2) }
  return { ...column, statistics: needed } as Column
}

function hasText({ schema }: ExportableModel): boolean {
  return schema.columns.some((column) => column.role === 'feature' && column.type === 'text')
}

const EMPTY_TABLE = "export const SEPARATORS = '', SINGLES = '', SMALL = '', COMPOSED = ''"

/** The table that texts are cut into words by is a sixth of the code, and only for texts. */
const withoutLetters: Plugin = {
  name: 'without-letters',
  setup: (build) => {
    build.onLoad({ filter: /letters-table\.ts$/ }, () => ({ contents: EMPTY_TABLE, loader: 'ts' }))
  },
}

function virtualJson(name: string, value: unknown): Plugin {
  return {
    name: 'virtual-json',
    setup: (build) => {
      build.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: name, namespace: 'virtual' }))
      build.onLoad({ filter: /.*/, namespace: 'virtual' }, () => ({ contents: JSON.stringify(value), loader: 'json' }))
    },
  }
}
