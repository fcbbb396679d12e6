import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { AwsError, notImplemented } from '../http/aws-error.ts'
import { readBody } from '../http/body.ts'
import { createInputCheck, type Violation } from '../model/check-input.ts'
import type { ServiceModel } from '../model/service-model.ts'
import { writeXml } from '../s3/xml.ts'
import type { AwsService, OperationTable } from './service.ts'

/** One operation of a query service, whose input satisfies the service's model; the output is plain texts by name. */
export type QueryOperation<Service, Input> = (
  service: Service,
  input: Input,
) => Readonly<Record<string, string | undefined>>

export type QueryProtocol<Service> = {
  /** For messages: `SNS`. */
  readonly name: string
  /** Of the answers' XML. */
  readonly namespace: string
  readonly operations: OperationTable<QueryOperation<Service, never>>
  readonly model: ServiceModel
  readonly refuseInput: (violations: readonly Violation[]) => AwsError
}

const MAX_BODY_BYTES = 1024 * 1024
/** The operation of a request, once its body was read; {@link AwsService} asks for it before. */
const UNREAD = 'Query'

/**
 * Serves AWS's query protocol: a form with `Action` and one field a member, answered in XML. Members that are
 * structures, lists or maps (`A.member.1`) are refused with 501: no operation that is here needs one.
 */
export function queryService<Service>(protocol: QueryProtocol<Service>, service: Service): AwsService {
  const { name, namespace, operations, model, refuseInput } = protocol
  const checkInput = createInputCheck(model)

  const send = (response: ServerResponse, status: number, body: string, requestId: string) => {
    response.writeHead(status, { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }).end(body)
  }
  const refuse = ({ code, message, status }: AwsError, _request: IncomingMessage, response: ServerResponse) => {
    const requestId = randomUUID()
    const Type = status < 500 ? 'Sender' : 'Receiver'
    const content = { Error: { Type, Code: code, Message: message }, RequestId: requestId }
    send(response, status, writeXml('ErrorResponse', content, namespace), requestId)
  }

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    try {
      const form = new URLSearchParams((await readBody(request, MAX_BODY_BYTES)).toString('utf8'))
      const operationName = form.get('Action') ?? ''
      const operation = Object.hasOwn(operations, operationName) ? operations[operationName] : undefined
      if (!operation) throw notImplemented(name, operationName)
      const input = inputOf(form, name)
      const violations = checkInput(operationName, input)
      if (violations.length > 0) throw refuseInput(violations)
      // What the model was checked for is what the type of the operation's input says.
      const output = operation(service, input as never)
      const requestId = randomUUID()
      const content = { [`${operationName}Result`]: output, ResponseMetadata: { RequestId: requestId } }
      send(response, 200, writeXml(`${operationName}Response`, content, namespace), requestId)
    } catch (error) {
      if (!(error instanceof AwsError)) throw error
      refuse(error, request, response)
    }
  }
  // The one operation of a service that has one; of several the body alone says which.
  const [only, ...others] = Object.keys(operations)
  return { handle, operationOf: () => (others.length === 0 ? (only ?? UNREAD) : UNREAD), refuse }
}

function inputOf(form: URLSearchParams, service: string): Readonly<Record<string, string>> {
  const fields = [...form].filter(([name]) => name !== 'Action' && name !== 'Version')
  const nested = fields.find(([name]) => name.includes('.'))
  if (nested) {
    throw new AwsError('NotImplemented', `The emulator's ${service} does not have the parameter ${nested[0]}.`, 501)
  }
  return Object.fromEntries(fields)
}
