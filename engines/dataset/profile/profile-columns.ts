import type { Manifest } from '#shared/manifest/manifest.ts'
import { parseNumber } from '#shared/schema/cell-values.ts'
import type { Column } from '#shared/schema/feature-schema.ts'
import { missingTest, missingWordsBy } from '#shared/schema/reading/missing-words.ts'
import type { UploadedFile } from '../source/uploaded-file.ts'
import type { Champion } from './champion.ts'
import { saysCode, saysDay } from './code-names.ts'
import { type ColumnCells, columnCells, withZeros } from './column-cells.ts'
import { type ColumnProfile, profileOf } from './column-profile.ts'
import type { ReadingFinding } from './column-reading.ts'
import type { ColumnTally } from './column-tally.ts'
import { dateEvidence, type NumbersAsDates, numbersAsDates, orderOf } from './date-evidence.ts'
import { type ColumnEvidence, inferReading, isOrderNamed, orderWanted } from './infer-reading.ts'
import { decimalVote, numberEvidence, showsCommas, showsGroupsOfMoney } from './number-evidence.ts'
import { DELIMITER_OF_COMMAS, type SampleHints, sampleHints } from './sample-hints.ts'

/** What the first pass has seen of a file. */
export type ReadSoFar = {
  readonly rows: number
  readonly tallies: readonly ColumnTally[]
  /** Cells of a column in some of the rows. */
  readonly sampledCells: (column: number) => Iterable<string>
  /** The cells of these columns in all sampled rows, row by row. */
  readonly sampledRows: (columns: readonly number[]) => Iterable<readonly string[]>
}

export type ReadingSettings = {
  readonly csv: Manifest['csv']
  readonly features: Pick<Manifest['features'], 'categorical'>
  readonly champion: Champion | undefined
  /** Semicolons are what programs write where a comma is the decimal sign. */
  readonly delimiter: string
  /** In which the file was uploaded. */
  readonly uploadYear: number
}

export type ColumnFindings = {
  readonly findings: readonly ReadingFinding[]
  /** What the columns are by their readings. */
  readonly profiles: readonly ColumnProfile[]
  /** A column has decimal commas: a point may stand between thousands. */
  readonly hasCommas: boolean
}

/** How every column is read, each in the light of the others. */
export function findReadings(
  file: UploadedFile,
  read: Pick<ReadSoFar, 'rows' | 'tallies' | 'sampledCells'>,
  settings: ReadingSettings,
): ColumnFindings {
  const columns = file.header.map((name, index) => columnFacts(name, index, read, settings))
  // Without a comma anywhere it makes no difference which columns show points.
  const mayBeCommas =
    settings.delimiter === DELIMITER_OF_COMMAS || columns.some(({ evidence }) => showsCommas(evidence.numbers))
  const votes = columns.map(({ evidence, sampled }) =>
    mayBeCommas ? decimalVote(evidence.numbers, sampled.hasPlainFractions) : undefined,
  )
  const decimalOfOthers = majorityOfOthers(votes)
  const orderOfOthers = majorityOfOthers(columns.map(({ order }) => order))
  const isAmerican = columns.some(({ evidence }) =>
    evidence.numbers.dressed.some(({ parts }) => /^(?:US)?\$$|^USD$/.test(parts.prefix)),
  )
  const withGroups = columns.filter(({ evidence, sampled }) =>
    showsGroupsOfMoney(evidence.numbers, sampled.plainIntegers),
  )
  const findings = columns.map(({ name, index, cells, earlier, asDates, evidence, sampled }): ReadingFinding => {
    if (settings.features.categorical.includes(name)) {
      const missingWords = missingWordsBy('words', name, settings.csv.missing)
      return { reading: { kind: 'text', missingWords }, warnings: [], ambiguous: undefined, looksLikeValues: false }
    }
    return inferReading(cells, evidence, {
      name,
      csv: settings.csv,
      earlier,
      decimal: decimalOfOthers(index),
      order: orderOfOthers(index),
      isAmerican,
      hasGroupsOfMoney: withGroups.some((column) => column.index !== index),
      uploadYear: settings.uploadYear,
      asDates,
      ...sampled,
    })
  })
  const profiles = columns.map(({ cells }, index) =>
    profileOf(read.tallies[index] as ColumnTally, cells, read.rows, findings[index] as ReadingFinding),
  )
  // The champion's, where the cells tell nothing.
  const isComma = ({ reading }: ReadingFinding) => reading.kind === 'number' && reading.number?.decimal === ','
  const hasCommas = settings.csv.decimal === null && (votes.includes(',') || findings.some(isComma))
  return { findings, profiles, hasCommas }
}

type ColumnFacts = {
  readonly name: string
  readonly index: number
  readonly cells: ColumnCells
  readonly earlier: Column | undefined
  readonly evidence: ColumnEvidence
  readonly order: 'dmy' | 'mdy' | undefined
  readonly asDates: NumbersAsDates | undefined
  readonly sampled: SampleHints
}

/** A column as the champion has it; a target of classes is no help, for its cells are labels. */
function earlierColumn(name: string, { schema }: Champion): Column | undefined {
  const column = schema.columns.find((each) => each.name === name)
  return column?.role === 'target' && schema.problem?.type !== 'regression' ? undefined : column
}

function columnFacts(
  name: string,
  index: number,
  read: Pick<ReadSoFar, 'rows' | 'tallies' | 'sampledCells'>,
  { csv, champion, delimiter, uploadYear }: ReadingSettings,
): ColumnFacts {
  const tally = read.tallies[index] as ColumnTally
  const sampledCells = () => read.sampledCells(index)
  const counted = columnCells(tally, read.rows)
  // Of whatever unit the others have, zeros are of it.
  const isOneBesideTexts = tally.isOneNumber && counted.plain > 0 && counted.texts.length > 0
  const areZeros = isOneBesideTexts && Array.from(sampledCells()).some((cell) => parseNumber(cell) === 0)
  const cells = areZeros ? withZeros(counted) : counted
  const isMissing = missingTest(missingWordsBy('values', name, csv.missing))
  const evidence = numberEvidence(cells, isMissing)
  const sampled = sampleHints(name, delimiter, sampledCells, isMissing, uploadYear)
  const earlier = champion && earlierColumn(name, champion)
  const kept = earlier?.role === 'feature' && earlier.type === 'date' ? earlier.reading : undefined
  const dates = dateEvidence(cells, isMissing, {
    wanted: orderWanted(name, csv.dateOrder),
    isWantedByName: isOrderNamed(name, csv.dateOrder),
    kept,
    saysDay: saysDay(name),
    saysCode: saysCode(name),
    uploadYear,
  })
  const order = orderOf(dates)
  const isOpen = dates.yearPlace?.by === 'nothing' || dates.yearPlace?.by === 'no dates'
  return {
    name,
    index,
    cells,
    earlier,
    evidence: { numbers: evidence, dates },
    order: (order === 'dmy' || order === 'mdy') && !isOpen ? order : undefined,
    asDates: numbersAsDates(name, sampledCells(), isMissing, uploadYear, isOrderNamed(name, csv.dateOrder)),
    sampled,
  }
}

/** What most of the others say; undefined where nobody does, or as many say the one as the other. */
function majorityOfOthers<T>(votes: readonly (T | undefined)[]): (index: number) => T | undefined {
  const counts = new Map<T, number>()
  for (const vote of votes) if (vote !== undefined) counts.set(vote, (counts.get(vote) ?? 0) + 1)
  return (index) => {
    const ofOthers = [...counts].map(([said, count]) => [said, said === votes[index] ? count - 1 : count] as const)
    const [first, second] = ofOthers.sort(([, a], [, b]) => b - a)
    return first !== undefined && first[1] > (second?.[1] ?? 0) ? first[0] : undefined
  }
}
