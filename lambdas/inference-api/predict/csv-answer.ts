import type { Problem } from '#shared/schema/feature-schema.ts'
import type { CsvForm } from '../http/csv-form.ts'
import { csvText } from '../http/csv-text.ts'
import type { HttpResponse } from '../http/http-messages.ts'
import { RequestProblem } from '../http/problem.ts'
import type { Answer, AnsweredPrediction } from './answer-question.ts'
import type { Id } from './encode-instances.ts'
import type { Options } from './read-options.ts'
import { warningsHeader } from './warnings-header.ts'

/** A column of a CSV answer. */
type Column = { readonly name: string; readonly cell: (prediction: AnsweredPrediction) => Id | undefined }

/**
 * What writes answers as CSV, a row an instance, in the columns that batch-scoring adds to a file. What JSON says
 * beside the predictions is in headers: the run, warnings, the id for feedback.
 * @throws RequestProblem 400 where reasons are asked for, which are no cells.
 */
export function csvAnswer(
  problem: Problem,
  options: Options,
  { header }: CsvForm,
): (answer: Answer) => Omit<HttpResponse, 'status'> {
  if (options.explain) {
    throw new RequestProblem('invalid-query', {
      detail: 'explain=true has no form as CSV. Ask for it with accept: application/json.',
    })
  }
  return ({ predictions, warnings, requestId }) => {
    const columns = columnsOf(problem, options, predictions[0])
    const rows = predictions.map((prediction) => columns.map(({ cell }) => cellText(cell(prediction))))
    return {
      headers: {
        'content-type': `text/csv; charset=utf-8; header=${header ? 'present' : 'absent'}`,
        ...warningsHeader(warnings),
        ...(requestId !== undefined && { 'x-request-id': requestId }),
      },
      body: undefined,
      text: csvText([...(header ? [columns.map(({ name }) => name)] : []), ...rows]),
    }
  }
}

function columnsOf(problem: Problem, options: Options, first: AnsweredPrediction | undefined): readonly Column[] {
  const id: readonly Column[] = options.idField === undefined ? [] : [{ name: 'id', cell: ({ id: sent }) => sent }]
  const hasRange = options.interval !== undefined
  if (problem.type === 'regression') {
    const ends: readonly Column[] = [
      { name: 'low', cell: (each) => ('interval' in each ? each.interval?.low : undefined) },
      { name: 'high', cell: (each) => ('interval' in each ? each.interval?.high : undefined) },
    ]
    return [
      ...id,
      { name: 'value', cell: (each) => ('value' in each ? each.value : undefined) },
      ...(hasRange ? ends : []),
    ]
  }
  const labels: Column = {
    name: 'labels',
    cell: (each) => ('labels' in each ? each.labels?.join(' | ') : undefined),
  }
  const all = options.probabilities ?? (first !== undefined && 'probabilities' in first)
  return [
    ...id,
    { name: 'prediction', cell: (each) => ('label' in each ? each.label : undefined) },
    { name: 'probability', cell: (each) => ('label' in each ? each.probability : undefined) },
    ...(hasRange ? [labels] : []),
    ...(all ? problem.classes.map(({ label }) => probabilityColumn(label)) : []),
  ]
}

function probabilityColumn(label: string): Column {
  return { name: `p_${label}`, cell: (each) => ('label' in each ? each.probabilities?.[label] : undefined) }
}

function cellText(value: Id | undefined): string {
  return value === undefined || value === null ? '' : String(value)
}
