import type { Call } from '../call.ts'
import type { Dependencies } from '../deps.ts'
import { csvForm } from '../http/csv-form.ts'
import { type HttpResponse, jsonResponse } from '../http/http-messages.ts'
import { readBody } from '../http/read-body.ts'
import { isQuestion, readQuery } from '../http/read-query.ts'
import { answerQuestion } from './answer-question.ts'
import { csvAnswer } from './csv-answer.ts'
import { readInstances } from './read-instances.ts'
import { readOptions } from './read-options.ts'

/** Predicts by the model that serves `call.dataset`. @throws RequestProblem for everything the caller is to know. */
export async function predict(call: Call, dependencies: Dependencies): Promise<HttpResponse> {
  const { request } = call
  return await answerQuestion(call, dependencies, ({ schema, runId }) => {
    const options = readOptions(request.query)
    const input = isQuestion(request.method) ? readQuery(request.query) : readBody(request)
    const { batch, values: instances } = readInstances(input, schema)
    const csv = csvForm(request.headers)
    if (csv) return { options, instances, write: csvAnswer(schema.problem, options, csv) }
    return {
      options,
      instances,
      write: ({ predictions, warnings, requestId }) =>
        jsonResponse({
          ...(batch ? { predictions } : { prediction: predictions[0] }),
          model: runId,
          ...(warnings.length > 0 && { warnings }),
          ...(requestId !== undefined && { requestId }),
        }),
    }
  })
}
