import type { BoostlineError } from '#shared/errors/boostline-error.ts'
import { boundedList } from '#shared/errors/bounded-text.ts'
import { FORM, feedbackInvalid } from './feedback-invalid.ts'

/** Which column of the file says what. */
export type TruthColumns = {
  readonly truth: number
  readonly by:
    | { readonly type: 'request'; readonly column: number; readonly instance: number | undefined }
    /** The field that predictions were asked to echo, by its name. */
    | {
        readonly type: 'id'
        readonly column: number
        readonly name: string
        /** The scored file that is meant. */
        readonly file: number | undefined
      }
}

/** `unnamed`: places of columns that have no name in the file. */
type Header = { readonly header: readonly string[]; readonly unnamed: ReadonlySet<number> }

/**
 * Finds the columns by their names: `truth` or the name of the model's target; `request_id`, or `id`, or the one that is
 * left where there are two; `file` beside it, the scored file that is meant. Where one is missing: `feedback-invalid`.
 */
export function readColumns(
  { header, unnamed }: Header,
  target: string,
  place: string,
): TruthColumns | { readonly missing: BoostlineError } {
  const names = header.map(plain)
  const find = (...wanted: readonly string[]) => names.findIndex((name) => wanted.includes(name))
  const named = find('truth')
  const truth = named === -1 ? find(plain(target)) : named
  if (truth === -1) {
    return missing(`no column with the outcomes: it is named truth, or ${target} as in the training`, header, place)
  }
  const request = find('requestid')
  if (request !== -1) {
    const instance = find('instance')
    return { truth, by: { type: 'request', column: request, instance: instance === -1 ? undefined : instance } }
  }
  const id = find('id')
  const file = find('file')
  const others = header.flatMap((_, index) => (index === truth || index === file || unnamed.has(index) ? [] : [index]))
  const column = id === -1 && others.length === 1 ? (others[0] ?? -1) : id
  if (column === -1) {
    const wanted = 'request_id, or id, or one of any name that is alone beside the outcome'
    return missing(`no column that says whose outcome a row is: ${wanted}`, header, place)
  }
  return { truth, by: { type: 'id', column, name: header[column] ?? '', file: file === -1 ? undefined : file } }
}

/** Whether a column's name is one that says something here, or the target's. */
export function isTruthColumn(name: string, target: string): boolean {
  return KNOWN.has(plain(name)) || (plain(name) !== '' && plain(name) === plain(target))
}

const KNOWN: ReadonlySet<string> = new Set(['truth', 'requestid', 'instance', 'id', 'file'])

/** `Request ID`, `request_id` and `requestId` are one name, and letters may be taken apart, as macOS writes them. */
function plain(name: string): string {
  return name
    .normalize()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
}

function missing(what: string, header: readonly string[], place: string) {
  return { missing: feedbackInvalid(`${place} has ${what}. Its columns are ${boundedList(header)}.`, FORM) }
}
