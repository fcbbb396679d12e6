import type { Manifest } from '#shared/manifest/manifest.ts'
import type { Column } from '#shared/schema/feature-schema.ts'
import type { DateReading } from '#shared/schema/reading/date-reading.ts'
import type { MissingWords } from '#shared/schema/reading/missing-words.ts'
import type { NumberReading } from '#shared/schema/reading/number-reading.ts'
import type { Cells } from './column-cells.ts'
import type { NumbersAsDates } from './date-evidence.ts'
import type { SampleHints } from './sample-hints.ts'

/** What the cells of a column are taken for. */
export type ColumnReading =
  | {
      readonly kind: 'number'
      readonly missingWords: MissingWords
      readonly number: NumberReading | null
      /** The unit is that of the model that serves, and no cell has it. */
      readonly lacksUnit?: true
      /** A word of many rows, which gets a cell of its own. */
      readonly word: string | undefined
    }
  | {
      readonly kind: 'boolean'
      readonly missingWords: MissingWords
      readonly words: { readonly false: string; readonly true: string } | null
    }
  | ({ readonly kind: 'date'; readonly missingWords: MissingWords } & DateReading)
  | { readonly kind: 'text'; readonly missingWords: MissingWords }

export type ReadingFinding = {
  readonly reading: ColumnReading
  readonly warnings: readonly string[]
  /** A number whose comma may be either: the file is refused where the column is used; `beside` has another sign between thousands. */
  readonly ambiguous: (Cells & { readonly beside?: string }) | undefined
  /** Half of its cells and more are numbers or dates by themselves, whatever the column is taken for. */
  readonly looksLikeValues: boolean
  /** Why a column with numbers in half of its cells and more is text. */
  readonly notNumbers?: NotNumbers
  /** Dates that would be numbers as they stand, such as `8.2023`. */
  readonly looksLikeNumbers?: true
}

/**
 * `codes`: as numbers they would lose what tells them apart. `signs`: those behind the numbers are of grades. `mixed`: too few are numbers of one unit, a `share` of the
 * filled cells; `odd` are the others, most frequent first, and `units` those of the numbers, of which one may be empty.
 */
export type NotNumbers =
  | { readonly why: 'codes' | 'signs' }
  | {
      readonly why: 'mixed'
      readonly share: number
      readonly odd: readonly Cells[]
      readonly units: readonly string[]
    }

/** What is known beside the column's own cells. */
export type ReadingHints = SampleHints & {
  readonly name: string
  readonly csv: Manifest['csv']
  /** The column in the champion's schema. */
  readonly earlier: Column | undefined
  /** The decimal sign that other columns of the file show; the order of their dates; whether money is of the US; and has points between its thousands. */
  readonly decimal: '.' | ',' | undefined
  readonly order: 'dmy' | 'mdy' | undefined
  readonly isAmerican: boolean
  readonly hasGroupsOfMoney: boolean
  /** In which the file was uploaded. */
  readonly uploadYear: number
  /** What the plain numbers stand for, if they are dates. */
  readonly asDates: NumbersAsDates | undefined
}
