import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AwsError } from '../http/aws-error.ts'

/** One of AWS's services, as requests reach it: by its own protocol. */
export type AwsService = {
  /** Answers a request; one for an operation that is not there with 501 and its name. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** The operation that a request asks for, by AWS's name; what no service knows goes by its method and path. */
  operationOf(request: IncomingMessage): string
  /** Whether the service's own rules let pages of an origin send this request; none may where it has no such rules. */
  allowsOrigin?(origin: string, request: IncomingMessage): boolean
  /** Answers with an error, as the service's protocol writes one. */
  refuse(error: AwsError, request: IncomingMessage, response: ServerResponse): void
}

/** How operations are found: the key is AWS's name, and the name of the file in `operations/`. */
export type OperationTable<Operation> = Readonly<Record<string, Operation>>
