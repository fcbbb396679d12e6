import { validationException } from './errors.ts'
import { parseArn, type SageMakerService } from './service.ts'

/** The resource of an ARN; throws where there is none. */
export function requireResource(service: SageMakerService, arn: string): { readonly arn: string } {
  const parsed = parseArn(service.context, arn)
  if (!parsed) throw validationException(`Invalid resource ARN: ${arn}`)
  const resource = service.store.get(parsed.kind, parsed.name)
  if (!resource) throw validationException(`Could not find ${parsed.kind.replaceAll('-', ' ')} "${arn}".`)
  return resource
}
