import { oneHotNames } from '#engines/dataset/profile/one-hot-target.ts'
import { counted } from '#shared/design/number-words.ts'
import { boundedList } from '#shared/errors/bounded-text.ts'
import { DEFAULT_MANIFEST, type Manifest } from '#shared/manifest/manifest.ts'
import { FEWEST_ROWS } from '#shared/monitoring/real-performance.ts'
import { type OwnDeployment, ownOptions } from '#shared/names/deployment-options.ts'
import type { DaySections } from '#shared/records/monitoring-day.ts'
import { nameComposer } from '#shared/schema/composed-names.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'

type Facts = {
  readonly dataset: string
  readonly model: string
  readonly schema: FeatureSchema
  /** Of the model; undefined where it has none that this version takes. */
  readonly manifest: Manifest | undefined
  /** Requests since its training whose outcome is known. */
  readonly requests: number
}

/**
 * Nothing trains by itself: a person is told what there is to learn from, and what the command that would do it needs
 * first. With too few requests that of the model before is taken back.
 */
export function proposalOf(facts: Facts, own: OwnDeployment): Pick<DaySections, 'proposal'> {
  const { dataset, model, requests } = facts
  if (requests < FEWEST_ROWS) return { proposal: undefined }
  const what = `${counted(requests, 'request')} since the training have an outcome: ./boostline retrain ${dataset} ${ownOptions(own)} says what a new training would learn from them.`
  return { proposal: { sentence: [what, ...needsOf(facts)].join(' '), model, requests } }
}

/** What `retrain` refuses over (cli/retrain): columns of the file that no capture has. */
function needsOf({ schema, manifest = DEFAULT_MANIFEST }: Facts): readonly string[] {
  const { capture, features, split } = manifest
  const hidden = new Set([...capture.omit, ...capture.hash])
  const target = schema.columns.find(({ role }) => role === 'target')?.name ?? ''
  // These are filled by the outcome.
  const stems = schema.problem.type === 'binary' ? oneHotNames(target).map(({ stem, sign }) => stem + sign) : []
  const lacking = schema.columns.flatMap(({ name, role }) => {
    if (role === 'target' || (role === 'feature' && !hidden.has(name))) return []
    return stems.some((stem) => name.startsWith(stem)) ? [] : [name]
  })
  const splitBy = new Set([...(split.key ?? []), split.column])
  const exclude = new Set(features.exclude)
  const include = features.include && new Set([...features.include, ...features.keep])
  // A training calls columns so, as a manifest is read; a run of an earlier version may not.
  const nameOf = nameComposer(schema.columns.map(({ name }) => name))
  const ofSplit = lacking.filter((name) => splitBy.has(nameOf(name)))
  const toExclude = lacking.filter(
    (name) =>
      !splitBy.has(nameOf(name)) && !exclude.has(nameOf(name)) && (include === null || include.has(nameOf(name))),
  )
  const listed = (names: readonly string[]) => boundedList(names.map((name) => JSON.stringify(name)))
  return [
    ...(ofSplit.length > 0
      ? [`It cannot write the file: captures lack ${listed(ofSplit)}, by which the split goes.`]
      : []),
    ...(toExclude.length > 0
      ? [
          `It needs ${listed(toExclude)} in features.exclude of the dataset's manifest, unless ${toExclude.length === 1 ? 'it is there by now: the file has it' : 'they are there by now: the file has them'}, and captures do not.`,
        ]
      : []),
  ]
}
