import { boundedText } from '#shared/errors/bounded-text.ts'

/** SageMaker cuts FailureReason after this many characters. */
const KEPT_CHARACTERS = 1024
const LONGEST_REASON = 600

/** The exception's message where FailureReason holds a whole traceback, else FailureReason as it is. */
export function withoutTraceback(failureReason: string): string {
  return (failureReason.includes('Traceback') && exceptionOf(failureReason.split('\n'))) || failureReason
}

/** Whether FailureReason breaks off before the message, which a Python traceback has at its end. */
export function isCutOff(failureReason: string): boolean {
  if (failureReason.length >= KEPT_CHARACTERS - 1) return true
  return failureReason.includes('Traceback') && exceptionOf(failureReason.split('\n')) === undefined
}

/**
 * What an exception says, without the traceback before it: the last line such as
 * `sagemaker_algorithm_toolkit.exceptions.UserError: …` and those of the same message after it.
 */
export function exceptionOf(lines: readonly string[]): string | undefined {
  const start = lines.findLastIndex((line) => /^[\w.]*(Error|Exception|Interrupt): \S/.test(line) && !isEnvelope(line))
  if (start < 0) return undefined
  const [head = '', ...rest] = lines.slice(start)
  const first = head.slice(head.indexOf(': ') + 2)
  const message = [first]
  for (const line of rest) {
    // The container repeats the message after a blank line, then goes on logging with a time stamp.
    if (line.trim() === '' || line.startsWith(first) || line.startsWith('[')) break
    message.push(line.trim())
  }
  return message
    .join(' ')
    .replace(/, exit code: \d+$/, '')
    .slice(0, LONGEST_REASON)
}

/**
 * What a serving container says of a model that it cannot load: `Unable to load model: …` and the lines after it, or
 * the exception that ended it; undefined where it says neither.
 */
export function loadFailureOf(events: readonly string[]): string | undefined {
  const lines = events.flatMap((event) => event.split('\n'))
  const start = lines.findLastIndex((line) => line.includes(UNABLE))
  if (start < 0) return exceptionOf(lines)
  const [head = '', ...rest] = lines.slice(start)
  const end = rest.findIndex((line) => line.trim() === '' || line.startsWith('['))
  const told = [head.slice(head.indexOf(UNABLE)), ...(end < 0 ? rest : rest.slice(0, end))]
  return boundedText(told.map((line) => line.trim()).join(' '), LONGEST_REASON)
}

const UNABLE = 'Unable to load model: '

/** The line that SageMaker puts before the container's message. */
function isEnvelope(line: string): boolean {
  return /^(Algorithm|Client|InternalServer|Capacity)Error: framework error/.test(line)
}
