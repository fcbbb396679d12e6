import { InvokeEndpointCommand, type SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime'
import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'
import { type BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import { type CsvBatch, csvBatches, halves } from './csv-batches.ts'
import { parsePredictions } from './parse-predictions.ts'
import type { ScoreOptions, ScorerOf } from './scorer.ts'
import { servingError } from './serving-error.ts'
import type { TargetOf } from './serving-target.ts'

type EndpointTarget = TargetOf<'endpoint'>

/**
 * Scores on endpoints over SageMaker's runtime: as CSV, in batches within its limits, several at a time; one whose
 * answer is too large is halved. Make the client with one attempt: the callers retry by their own deadlines.
 */
export function sagemakerScorer(client: SageMakerRuntimeClient): Pick<ScorerOf<'endpoint'>, 'score'> {
  return {
    score: async (target, rows, options) => {
      const { answerWidth, concurrency, attempt = async (call) => await call() } = options
      const count = rows.values.length / rows.width
      const answers = new Float64Array(count * answerWidth)
      const batches = csvBatches(rows, answerWidth)
      let failed = false

      async function scoreBatch(batch: CsvBatch): Promise<void> {
        try {
          answers.set(await attempt(() => invoke(client, target, batch, options)), batch.start * answerWidth)
        } catch (error) {
          const parts = isTooLarge(error) ? halves(rows, batch) : undefined
          if (!parts) throw error
          for (const part of parts) await scoreBatch(part)
        }
      }

      async function worker(): Promise<void> {
        while (!failed) {
          const { value: batch, done } = batches.next()
          if (done) return
          try {
            await scoreBatch(batch)
          } catch (error) {
            failed = true
            throw error
          }
        }
      }

      await Promise.all(Array.from({ length: Math.min(concurrency, count) }, worker))
      return answers
    },
  }
}

async function invoke(
  client: SageMakerRuntimeClient,
  target: EndpointTarget,
  { start, end, text }: CsvBatch,
  { answerWidth, signal }: ScoreOptions,
): Promise<Float64Array> {
  const request = new InvokeEndpointCommand({
    EndpointName: target.endpointName,
    ContentType: 'text/csv',
    Accept: 'text/csv',
    Body: text,
  })
  let answer: string
  try {
    const { Body } = await client.send(request, signal ? { abortSignal: signal } : {})
    answer = Body.transformToString()
  } catch (error) {
    throw translate(target, error)
  }
  const { endpointName } = target
  return parsePredictions(answer, { rows: end - start, width: answerWidth, endpointName })
}

const TOO_LARGE_HINT = 'A serverless endpoint takes and answers 4 MB at most. Train with fewer classes or features.'

function isTooLarge(error: unknown): boolean {
  return hasCode(error, 'serving-refused') && error.details['isTooLarge'] === true
}

function translate(target: EndpointTarget, error: unknown): BoostlineError {
  const { name, message, status } = awsErrorFacts(error)
  const reason = `${name}: ${message}`
  if (refusesSize(error)) {
    return servingError('serving-refused', target, reason, {
      cause: error,
      hint: TOO_LARGE_HINT,
      details: { isTooLarge: true },
    })
  }
  // The runtime says ValidationError where the control plane says ValidationException.
  if (name.startsWith('Validation') && /not found|could not find/i.test(message)) {
    return servingError('serving-missing', target, reason, { cause: error })
  }
  if (name === 'ModelNotReadyException') return servingError('serving-busy', target, reason, { cause: error })
  if (name === 'ThrottlingException' || status === 429) {
    const hint = 'If it goes on, raise endpoint.maxConcurrency in the manifest and train again.'
    return servingError('serving-busy', target, reason, { cause: error, hint })
  }
  if (name === 'ModelError') {
    const original = originalStatus(error)
    const isRefusal = original >= 400 && original < 500
    return servingError(isRefusal ? 'serving-refused' : 'serving-busy', target, reason, { cause: error })
  }
  const translated = translateAwsError(`sagemaker:InvokeEndpoint ${target.endpointName}`, error)
  return translated.retryable ? servingError('serving-busy', target, reason, { cause: error }) : translated
}

/** Of a request AWS says `has oversize body`; what it says of an answer is not documented. */
const TOO_LARGE = /oversize body|(?:response|answer|payload|body).* (?:too large|larger than|exceed)/i

function refusesSize(error: unknown): boolean {
  const { message, status } = awsErrorFacts(error)
  const original = originalStatus(error)
  if (status === 413 || original === 413) return true
  // A container's other 4xx are about what the rows hold, such as "a value too large".
  return !(original >= 400 && original < 500) && TOO_LARGE.test(message)
}

/** The container's own status inside a ModelError; 0 is a time-out. */
function originalStatus(error: unknown): number {
  const value = error instanceof Error && 'OriginalStatusCode' in error ? error.OriginalStatusCode : undefined
  return typeof value === 'number' ? value : 0
}
