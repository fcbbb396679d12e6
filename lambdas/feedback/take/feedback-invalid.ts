import { BoostlineError } from '#shared/errors/boostline-error.ts'

/** What a person is to do about a file of outcomes that cannot be used. */
export const FORM =
  'Wanted is a header, then a row for each outcome: request_id (and instance, from 0, where a request had several) or id, and truth. A column of ids of another name is found where the file has no further columns but file: take the others out.'

export const EXPORT =
  'Save it as CSV in UTF-8 (in Excel: File, Save As, "CSV UTF-8 (comma delimited)"), and put that there.'

export const QUOTES =
  'A cell with a delimiter, a line break or a double quote stands in double quotes, and one within it is doubled ("").'

export function feedbackInvalid(message: string, hint: string): BoostlineError {
  return new BoostlineError({ code: 'feedback-invalid', kind: 'input', message, hint })
}
