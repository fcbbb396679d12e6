import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { EventDelivery } from '../eventbridge/index.ts'
import { AwsError } from '../http/aws-error.ts'
import { readBody } from '../http/body.ts'
import type { AwsService } from '../protocols/service.ts'
import type { ServiceName } from '../service-names.ts'
import { type EventFault, type Fault, type FaultSettings, parseFaults, type RequestFault } from './fault.ts'
import { REFUSALS } from './refusals.ts'
import { seededRandom } from './seeded-random.ts'

export type { FaultSettings } from './fault.ts'

export type Faults = {
  /** `POST /_faults` sets faults, `DELETE` takes them away, `GET` shows them and how often each happened. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** Lets a request be answered by `serve`, unless one of the faults has it otherwise. */
  around(
    name: ServiceName,
    service: AwsService,
    request: IncomingMessage,
    response: ServerResponse,
    serve: () => Promise<void>,
  ): Promise<void>
  /** What happens to the next event of an AWS service. */
  deliveryOfEvent(): EventDelivery
}

type Active = { readonly fault: Fault; happened: number }

const MAX_BODY_BYTES = 1024 * 1024

/** Faults on request: what AWS does now and then, done when it is asked for. */
export function createFaults(initial: FaultSettings = { faults: [] }): Faults {
  let active: Active[] = []
  let random = seededRandom(1)

  function set(settings: unknown): void {
    const { seed, faults } = parseFaults(settings)
    random = seededRandom(seed)
    active = faults.map((fault) => ({ fault, happened: 0 }))
  }

  /** The first fault that fits and whose turn it is; it has happened then. */
  function next<F extends Fault>(fits: (fault: Fault) => fault is F): F | undefined {
    for (const entry of active) {
      const { fault } = entry
      if (!fits(fault) || entry.happened >= (fault.times ?? Number.POSITIVE_INFINITY)) continue
      if (random() >= fault.probability) continue
      entry.happened++
      return fault
    }
    return undefined
  }

  async function control(request: IncomingMessage): Promise<void> {
    const body = await readBody(request, MAX_BODY_BYTES)
    if (request.method === 'POST') set(parseJson(body))
    else if (request.method === 'DELETE') active = []
    else if (request.method !== 'GET') throw new AwsError('MethodNotAllowed', 'Use GET, POST or DELETE.', 405)
  }

  set(initial)
  return {
    handle: async (request, response) => {
      try {
        await control(request)
        answerJson(response, 200, { faults: active.map(({ fault, happened }) => ({ ...fault, happened })) })
      } catch (error) {
        if (!(error instanceof AwsError)) throw error
        answerJson(response, error.status, { __type: error.code, message: error.message })
      }
    },
    around: async (name, service, request, response, serve) => {
      const fault = active.length === 0 ? undefined : next(requestFaults(name, service.operationOf(request)))
      switch (fault?.kind) {
        case undefined:
          return await serve()
        case 'throttle':
        case 'error':
          await readToTheEnd(request)
          return service.refuse(REFUSALS[name][fault.kind], request, response)
        case 'slow':
          // Clients wait by the system's clock, and so does this.
          await delay(fault.delayMs)
          return await serve()
        case 'cut':
          request.socket.destroy()
          return
        case 'lost-answer':
          withholdAnswer(response)
          return await serve()
      }
    },
    deliveryOfEvent: () => {
      const fault = next(isEventFault)
      switch (fault?.kind) {
        case undefined:
          return { copies: 1, delayMs: 0 }
        case 'event-late':
          return { copies: 1, delayMs: fault.delayMs }
        case 'event-doubled':
          return { copies: 2, delayMs: 0 }
        case 'event-lost':
          return { copies: 0, delayMs: 0 }
      }
    },
  }
}

function requestFaults(service: ServiceName, operation: string) {
  return (fault: Fault): fault is RequestFault =>
    !isEventFault(fault) &&
    (fault.service === undefined || fault.service === service) &&
    (fault.operation === undefined || fault.operation === operation)
}

function isEventFault(fault: Fault): fault is EventFault {
  return fault.kind === 'event-late' || fault.kind === 'event-doubled' || fault.kind === 'event-lost'
}

/** Before a refusal: a client that is still sending would see a cut connection, not the refusal. */
async function readToTheEnd(request: IncomingMessage): Promise<void> {
  for await (const _ of request) {
    // Nothing is kept.
  }
}

/** The service answers as always; its client finds the connection cut where the answer would have begun. */
function withholdAnswer(response: ServerResponse): void {
  const cut = (): ServerResponse => response.destroy()
  response.write = () => {
    cut()
    return true
  }
  response.end = cut
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON.')
  }
}

function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
