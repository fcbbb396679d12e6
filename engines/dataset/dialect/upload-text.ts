import { statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { quoted, refusal } from '../source/refusal.ts'
import { TemporaryFile } from '../source/temporary-file.ts'
import type { TimeBudget } from '../source/time-budget.ts'
import type { OtherAlphabet } from '../source/windows-1252.ts'
import type { DialectSettings } from './find-dialect.ts'
import type { LastRecord } from './footer.ts'
import { type Encoding, type OtherQuotes, openTable, type Table } from './open-table.ts'

/** Opens the upload from its start. */
export type OpenSource = () => Promise<AsyncIterable<Uint8Array>>

/** The rest is left to the row index. */
const SHARE_OF_FREE_SPACE = 0.75

/**
 * The text of an upload, to be read more than once. The first whole reading leaves a copy in a temporary file where
 * there is room for it, so that the object crosses the network once; without room it is opened again.
 */
export class UploadText {
  readonly #open: OpenSource
  readonly #place: string
  readonly #timeBudget: TimeBudget
  readonly #room: number
  readonly #settings: DialectSettings
  #encoding: Encoding = 'utf-8'
  #leavesOutTotals = false
  /** Why it is not read as UTF-8. */
  #damage: Error | undefined
  #table: Table | undefined
  #file: TemporaryFile | undefined
  #bytes = 0
  #isComplete = false
  #isTooLarge = false

  /** `room` is how many bytes the copy may have. */
  constructor(
    open: OpenSource,
    place: string,
    settings: DialectSettings,
    timeBudget: TimeBudget,
    room = freeBytes() * SHARE_OF_FREE_SPACE,
  ) {
    this.#settings = settings
    this.#open = open
    this.#place = place
    this.#timeBudget = timeBudget
    this.#room = room
  }

  /** Opens the text from its start. @throws as {@link openTable}. */
  async read(): Promise<Table> {
    if (this.#isComplete && this.#file && this.#table) return this.#copied(this.#file, this.#table)
    this.#bytes = 0
    const body = this.#timeBudget.count(await this.#open())
    const source = await openTable(body, this.#place, this.#settings, this.#encoding, undefined, this.#leavesOutTotals)
    this.#table = source
    return {
      ...source,
      fill: async (target) => {
        const filled = await source.fill(target)
        this.#keep(target().subarray(0, filled))
        this.#isComplete = filled < target().length && !this.#isTooLarge
        return filled
      },
    }
  }

  /** How cells are quoted where it is another way. */
  get otherQuotes(): OtherQuotes | undefined {
    return this.#table?.otherQuotes
  }

  /** What was unusual about the file, once it is read to its end, and `lastRow` is the number of its last line. */
  notes(lastRow: number): readonly string[] {
    return this.#table?.notes(lastRow) ?? []
  }

  /** The last rows of the file, under the same conditions. */
  lastRecords(lastRow: number): readonly LastRecord[] {
    return this.#table?.lastRecords(lastRow) ?? []
  }

  /** The number of the first of the last rows, which are called totals and may be rows, under the same conditions. */
  firstTotal(lastRow: number): number | undefined {
    return this.#table?.firstTotal(lastRow)
  }

  /** From the next reading on these are left out. */
  leaveOutTotals(): void {
    this.#leavesOutTotals = true
    this.#removeCopy()
  }

  /**
   * Whether the text may be read once more after this refusal, as Windows-1252: it was not UTF-8. A second time there
   * is nothing left to assume.
   */
  readsAgainAfter(error: unknown): boolean {
    if (!(error instanceof BoostlineError) || error.code !== 'file-not-utf8' || this.#encoding !== 'utf-8') return false
    this.#encoding = 'windows-1252'
    this.#damage = error
    this.#removeCopy()
    return true
  }

  /**
   * Refuses what turned out not to be in Windows-1252 either, once it is read to its end.
   * @throws BoostlineError `file-not-utf8`.
   */
  checkEncoding(): void {
    const evidence = this.#table?.converter?.evidence()
    if (evidence === undefined || evidence.verdict === 'windows-1252') return
    if (evidence.verdict === 'mac-roman') throw macRoman(this.#place, evidence.example)
    if (evidence.verdict === 'dos') throw dosLetters(this.#place, evidence.example)
    const { verdict, example } = evidence
    if (verdict !== 'utf-8' && verdict !== 'other') throw otherLetters(this.#place, example, verdict)
    throw this.#damage ?? new Error(`${this.#place} is not in Windows-1252`)
  }

  /** Removes the copy. */
  [Symbol.dispose](): void {
    this.#removeCopy()
  }

  #removeCopy(): void {
    this.#isComplete = false
    this.#file?.close()
    this.#file = undefined
  }

  #keep(bytes: Uint8Array): void {
    if (this.#isTooLarge) return
    if (this.#bytes + bytes.length <= this.#room && this.#write(bytes)) return
    this.#isTooLarge = true
    this.#removeCopy()
  }

  /** False where it cannot be written: a copy is only convenient. */
  #write(bytes: Uint8Array): boolean {
    try {
      this.#file ??= new TemporaryFile()
      this.#file.write(bytes, this.#bytes)
      this.#bytes += bytes.length
      return true
    } catch {
      return false
    }
  }

  #copied(file: TemporaryFile, table: Table): Table {
    this.#timeBudget.startPass()
    let at = 0
    const reached = (place: number) => this.#timeBudget.read(place / this.#bytes)
    return {
      ...table,
      copy: { file: file.descriptor, reached },
      fill: async (target) => {
        const filled = file.read(target(), at)
        at += filled
        reached(at)
        return filled
      },
      close: async () => undefined,
    }
  }
}

function macRoman(place: string, example: string): Error {
  return refusal(
    'file-not-utf8',
    `${place} is not in UTF-8: it looks like MacRoman, as old versions of Excel for Mac write it (read as Windows-1252 a word of it is ${quoted(example)}).`,
    'Save it as "CSV UTF-8" in Excel, or convert it: iconv -f MACINTOSH -t UTF-8.',
  )
}

function dosLetters(place: string, example: string): Error {
  return refusal(
    'file-not-utf8',
    `${place} is not in UTF-8: it looks like the letters of DOS, as old programs for Windows write them (read as Windows-1252 a word of it is ${quoted(example)}).`,
    'Save it as UTF-8, or convert it: iconv -f CP850 -t UTF-8.',
  )
}

const LETTERS = {
  'central-european': [
    'Windows-1250 or Latin-2',
    'Polish, Czech, Hungarian and others of Central Europe',
    ['WINDOWS-1250', 'ISO-8859-2'],
  ],
  turkish: ['Windows-1254 or Latin-5', 'Turkish', ['WINDOWS-1254', 'ISO-8859-9']],
  baltic: ['Windows-1257 or Latin-7', 'Lithuanian and Latvian', ['WINDOWS-1257', 'ISO-8859-13']],
  'latin-9': ['Latin-9', 'the euro sign and the French œ', ['ISO-8859-15']],
} as const

function otherLetters(place: string, example: string, alphabet: OtherAlphabet): Error {
  const [encodings, languages, [first, second]] = LETTERS[alphabet]
  // Their ð, þ and ý are the bytes of the Turkish ğ, ş and ı.
  const besides = alphabet === 'turkish' ? ' If it is Icelandic or Faroese: iconv -f WINDOWS-1252 -t UTF-8.' : ''
  const ofIso = second === undefined ? '' : ` (of a file that no Windows program wrote, -f ${second})`
  return refusal(
    'file-not-utf8',
    `${place} is not in UTF-8: it looks like ${encodings}, as programs write ${languages} (read as Windows-1252 a word of it is ${quoted(example)}).`,
    `Save it as "CSV UTF-8", or convert it: iconv -f ${first} -t UTF-8${ofIso}.${besides}`,
  )
}

/** 0 where there is no temporary folder. */
function freeBytes(): number {
  try {
    const { bavail, bsize } = statfsSync(tmpdir())
    return bavail * bsize
  } catch {
    return 0
  }
}
