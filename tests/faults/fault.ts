import { REFUSALS } from '../../emulator/faults/refusals.ts'
import type { ServiceName } from '../../emulator/service-names.ts'
import type { FunctionName } from '../../infra/wiring.ts'
import { Refusal } from './cloud/refusal.ts'
import type { Right } from './cloud/rights.ts'
import type { Call } from './cloud/wire.ts'

/** What can go wrong with a call of a service. */
export const KINDS = {
  throttle: 'the service refuses it for its rate',
  error: 'the service fails with a 500',
  slow: 'the answer takes 20 s; beyond: it never comes',
  cut: 'the connection breaks before anything is done',
  truncated: 'the connection breaks in the middle of the answer',
  lost: 'it is done, and the connection breaks before the answer',
  conflict: 'the service says that another change is under way',
  rival: 'another process did the very same a moment before',
  denied: 'the role has lost the right, and gets it back after a while',
  'killed-before': 'the process is killed before the call',
  'killed-after': 'the process is killed after it',
} as const
export type Kind = keyof typeof KINDS

/** Once, or in every try that the SDK makes of the call. */
export type Extent = 'once' | 'beyond'

/** One call of a story: the nth of its kind. */
export type CallName = {
  readonly functionName: FunctionName
  readonly service: ServiceName
  readonly operation: string
  readonly resource: string
  readonly nth: number
}

export type Fault = { readonly at: CallName; readonly kind: Kind; readonly extent: Extent }

/** What was seen of a call when nothing went wrong. */
export type RecordedCall = CallName & {
  readonly hasBody: boolean
  readonly isConditional: boolean
  /** Whether the SDK tries it more than once. */
  readonly isRetried: boolean
  /** What its role had to be allowed for it. */
  readonly rights: readonly Right[]
}

const CONFLICTING = new Set(['CreateModelPackage', 'UpdateModelPackage'])

/** The faults that a call can meet. */
export function faultsOf(call: RecordedCall): readonly Fault[] {
  const { hasBody, isConditional, isRetried, functionName, service, operation, resource, nth } = call
  const at = { functionName, service, operation, resource, nth }
  const isMade = operation.startsWith('Create') && service === 'sagemaker'
  const kinds: readonly Kind[] = [
    'throttle',
    'error',
    'slow',
    'cut',
    ...(hasBody ? (['truncated'] as const) : []),
    'lost',
    ...(isConditional || CONFLICTING.has(operation) ? (['conflict'] as const) : []),
  ]
  const extents: readonly Extent[] = isRetried ? ['once', 'beyond'] : ['once']
  return [
    ...kinds.flatMap((kind) => extents.map((extent): Fault => ({ at, kind, extent }))),
    ...(isConditional || isMade ? [{ at, kind: 'rival', extent: 'once' } as const] : []),
    { at, kind: 'denied', extent: 'beyond' },
    { at, kind: 'killed-before', extent: 'once' },
    { at, kind: 'killed-after', extent: 'once' },
  ]
}

/** How a service words it. */
export function refusalOf(kind: 'throttle' | 'error' | 'conflict' | 'denied', { service }: Call): Refusal {
  switch (kind) {
    case 'throttle':
    case 'error': {
      const { code, message, status } = REFUSALS[service][kind]
      return new Refusal(code, message, status)
    }
    case 'conflict':
      return service === 's3'
        ? new Refusal('ConditionalRequestConflict', 'A conflicting conditional operation is in progress.', 409)
        : new Refusal('ConflictException', 'There was a conflict when you attempted to modify a SageMaker entity.')
    case 'denied':
      return service === 's3'
        ? new Refusal('AccessDenied', 'Access Denied', 403)
        : new Refusal('AccessDeniedException', 'User is not authorized to perform this action.', DENIED_STATUS[service])
  }
}

const DENIED_STATUS: Partial<Record<ServiceName, number>> = { sqs: 403, 'sagemaker-runtime': 403, cloudwatch: 403 }

export function faultText({ at, kind, extent }: Fault): string {
  const { functionName, service, operation, resource, nth } = at
  return `${kind} ${extent}: ${functionName} ${service}:${operation} ${resource} #${nth}`
}
