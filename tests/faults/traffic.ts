import type { FunctionName } from '../../infra/wiring.ts'
import { type Right, rightsOf } from './cloud/rights.ts'
import type { Call, WireAnswer } from './cloud/wire.ts'
import type { Fault, RecordedCall } from './fault.ts'
import { rowOf } from './row.ts'

type Seen = RecordedCall & { tries: number; hasBody: boolean; readonly rights: Right[] }

/** Counts the calls of the functions, and says which of them the fault hits. */
export class Traffic {
  readonly #fault: Fault | undefined
  readonly #counts: Map<string, number>
  /** By the id that the SDK gives a call and all its tries. */
  readonly #calls = new Map<string, Seen>()
  #isDenied = false
  #mayDeny = true
  #deniedRow: string | undefined
  /** How often the fault has hit. */
  hits = 0

  constructor(fault: Fault | undefined, counts: ReadonlyMap<string, number> = new Map()) {
    this.#fault = fault
    this.#counts = new Map(counts)
  }

  /** How often there was a call of each kind. */
  get counts(): ReadonlyMap<string, number> {
    return new Map(this.#counts)
  }

  /** The calls so far, each once however often it was tried. */
  get recorded(): readonly RecordedCall[] {
    return [...this.#calls.values()]
  }

  /** A try of a call; returns the fault that it meets. */
  seen(functionName: FunctionName, call: Call): Fault | undefined {
    const seen = this.#find(functionName, call)
    seen.tries++
    if (this.#deniedRow !== undefined && rowOf(seen) === this.#deniedRow) {
      this.hits++
      return { at: seen, kind: 'denied', extent: 'beyond' }
    }
    const fault = this.#fault
    if (!fault) return undefined
    const { at, kind, extent } = fault
    const isSameKind =
      at.functionName === functionName && at.service === call.service && at.operation === call.operation
    const isIt = isSameKind && at.resource === call.resource && at.nth === seen.nth
    if (kind === 'denied') {
      this.#isDenied ||= isIt && this.#mayDeny
      if (!this.#isDenied || !isSameKind) return undefined
    } else if (!isIt || (extent === 'once' && seen.tries > 1)) return undefined
    this.hits++
    return fault
  }

  /** The right that is missing, where one is. */
  get deniedRight(): string {
    const { functionName, service, operation } = this.#fault?.at ?? {}
    return `without ${functionName}'s ${service}:${operation}`
  }

  answered(call: Call, answer: WireAnswer): WireAnswer {
    const seen = this.#calls.get(idOf(call))
    if (seen) seen.hasBody ||= (answer.body?.length ?? 0) > 0
    if (seen && !this.#fault) seen.rights.push(...rightsOf(call, answer))
    return answer
  }

  /** The role does not have the right to calls of a row, and is not given it. */
  denyForGood(row: string): void {
    this.#deniedRow = row
  }

  /** The role gets its right back. */
  allow(): void {
    this.#isDenied = false
    this.#mayDeny = false
  }

  #find(functionName: FunctionName, call: Call): Seen {
    const { service, operation, resource, headers } = call
    const id = idOf(call)
    const known = this.#calls.get(id)
    if (known) return known
    const kind = `${functionName} ${service}:${operation} ${resource}`
    const nth = (this.#counts.get(kind) ?? 0) + 1
    this.#counts.set(kind, nth)
    const isConditional = headers['if-none-match'] !== undefined || headers['if-match'] !== undefined
    const isPut = operation === 'PutObject'
    const isRetried = !headers['amz-sdk-request']?.endsWith('max=1')
    const facts = { tries: 0, hasBody: false, isConditional: isPut && isConditional, isRetried, rights: [] }
    const seen = { functionName, service, operation, resource, nth, ...facts }
    this.#calls.set(id, seen)
    return seen
  }
}

/** The SDK gives every call an id, and all its tries the same. */
function idOf({ headers }: Call): string {
  return headers['amz-sdk-invocation-id'] ?? ''
}
