import { FOLDERS } from './folders.ts'

/** The objects of one captured request under `captures/<dataset>/yyyy/mm/dd/`; only here their keys are spelled. */
export type CaptureKeys = { readonly predictions: string; readonly feedback: string }

const ID = /^(\d{4})(\d\d)(\d\d)T\d{6}-[A-Za-z0-9-]{1,64}$/

/**
 * The id of a captured request: its time (UTC, to the second) and Lambda's id for it, so that the id alone says
 * where its objects lie, whenever its feedback comes.
 */
export function captureId(atMs: number, awsRequestId: string): string {
  const digits = new Date(atMs).toISOString().replace(/[-:]/g, '')
  return `${digits.slice(0, 15)}-${awsRequestId}`
}

/** Where all captures of a dataset lie, or those of a day (UTC) alone. */
export function capturesPrefix(dataset: string, atMs?: number): string {
  const folder = `${FOLDERS.captures}${dataset}/`
  return atMs === undefined ? folder : `${folder}${new Date(atMs).toISOString().slice(0, 10).replaceAll('-', '/')}/`
}

/** Where a request's predictions and their feedback lie; undefined where the text is no {@link captureId}. */
export function captureKeys(dataset: string, id: string): CaptureKeys | undefined {
  const [, year, month, day] = ID.exec(id) ?? []
  if (day === undefined) return undefined
  const base = `${capturesPrefix(dataset)}${year}/${month}/${day}/${id}`
  return { predictions: `${base}.jsonl`, feedback: `${base}.feedback.jsonl` }
}

/** What a key of {@link captureKeys} is about; undefined for any other. */
export function captureOfKey(
  key: string,
): { readonly requestId: string; readonly isFeedback: boolean; readonly atMs: number } | undefined {
  const [, requestId = '', feedback] = /\/([^/]+?)(\.feedback)?\.jsonl$/.exec(key) ?? []
  const [, date, time] = /^(\d{8})T(\d{6})-/.exec(requestId) ?? []
  if (date === undefined || time === undefined) return undefined
  const [year, month, day] = [date.slice(0, 4), date.slice(4, 6), date.slice(6)]
  const atMs = Date.parse(`${year}-${month}-${day}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}Z`)
  return Number.isNaN(atMs) ? undefined : { requestId, isFeedback: feedback !== undefined, atMs }
}
