import { type CallName, type Fault, faultsOf, type Kind, type RecordedCall } from './fault.ts'

/** Calls of one kind: which function calls what, on things of which kind. */
export function rowOf({ functionName, service, operation, resource }: CallName): string {
  return `${functionName} | ${service}:${operation} | ${kindOf(service, resource)}`
}

/** The column of a fault. */
export function columnOf({ kind, extent }: Pick<Fault, 'kind' | 'extent'>): string {
  return extent === 'beyond' && kind !== 'denied' ? `${kind} beyond` : kind
}

/** The faults that calls of a row are hit by. */
export function kindsOf(calls: readonly RecordedCall[]): readonly Kind[] {
  return [...new Set(calls.flatMap((call) => faultsOf(call).map(({ kind }) => kind)))]
}

/** A resource without what is made at run time. */
function kindOf(service: string, resource: string): string {
  const plain = resource
    .replaceAll(/boostlinedev-[a-z-]+-\d{8}-\d{6}-[0-9a-f]{8}/g, '<run>')
    .replaceAll(/boostlinedev-[0-9a-f]{16}-(?=[a-z])/g, '<run>-')
    .replace(
      /^(runs|models|open|captures|datasets|score|scored)\/(?!heartbeat|monitoring)[a-z]+(?=[/.])/,
      '$1/<dataset>',
    )
    .replace(/\/\d{4}\/\d\d\/\d\d\/.*?(?=(\.feedback)?\.jsonl)/, '/<day>/<request>')
    .replace(/part-\d+/, 'part-<n>')
    .replace(/\/\d+\.f64$/, '/<row>.f64')
    .replace(/decision-.*\.json/, 'decision-<run>.json')
  if (service === 's3') return plain === '' ? 'the bucket' : plain
  if (service === 'sqs') return plain.split('/').at(-1)?.replace('boostlinedev-', '') ?? ''
  return plain
    .replace(/^arn:aws:sagemaker:[^:]*:\d+:/, '')
    .replace(/boostlinedev-[a-z]+(\/\d+)?/, '<dataset>$1')
    .replace(/\/\d+$/, '/<n>')
}
