import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { EmulatorContext } from '../context.ts'
import { AwsError } from '../http/aws-error.ts'
import { unpackModel } from './model-archive.ts'
import { ContainerCrash, ModelServer, PingError } from './model-server.ts'
import type { LogSink, ObjectStore } from './ports.ts'
import type { Deployment, Endpoint, EndpointStatus, Variant } from './resources.ts'
import { parseS3Uri } from './s3-path.ts'
import type { SageMakerDelays } from './settings.ts'
import type { StateEvents } from './state-events.ts'
import type { Store } from './store.ts'

const IDLE_MS = 5 * 60_000

export type EndpointsOptions = {
  readonly context: EmulatorContext
  readonly store: Store
  readonly s3: ObjectStore
  readonly logs: LogSink
  readonly events: StateEvents
  readonly delays: SageMakerDelays
  readonly findLibrary: () => string
}

/** A deployment that can't serve; the message is the endpoint's FailureReason. */
class DeploymentError extends Error {}

/**
 * Brings endpoints up, changes them and takes them down. As with training jobs, what is to be done is in the
 * store, and is done again after a kill; the processes that serve are started when they are needed.
 */
export class Endpoints {
  readonly #options: EndpointsOptions
  readonly #work = new Map<string, Promise<void>>()
  readonly #timers = new Set<() => void>()
  readonly #servers = new Map<string, ModelServer>()
  #closed = false

  constructor(options: EndpointsOptions) {
    this.#options = options
  }

  /** Goes on with the endpoints that are being created, updated or deleted. */
  start(): void {
    for (const endpoint of this.#options.store.list('endpoint')) this.launch(endpoint.name)
  }

  /** Begins to work on what the store says about an endpoint. */
  launch(name: string): void {
    if (this.#work.has(name)) return
    const work = this.#advance(name)
      .catch((error: unknown) => this.#options.context.reportFault(`SageMaker endpoint ${name}`, error))
      .finally(() => this.#work.delete(name))
    this.#work.set(name, work)
  }

  /** The server of one variant of what an endpoint serves now. */
  server(endpoint: Endpoint, deployment: Deployment, variant: Variant): ModelServer {
    const key = serverKey(deployment, variant)
    const existing = this.#servers.get(key)
    if (existing) return existing
    const { context, findLibrary, logs } = this.#options
    const stream = `${variant.name}/${deployment.id}`
    const server = new ModelServer({
      folder: this.#folder(endpoint.name, deployment, variant),
      environment: variant.environment,
      clock: context.clock,
      idleMs: IDLE_MS,
      findLibrary,
      onLine: (line) => {
        if (!this.#closed) logs.write(endpointLogGroup(endpoint.name), stream, line)
      },
    })
    this.#servers.set(key, server)
    // A function that still runs gets its answer, and the process ends with it.
    if (this.#closed) server.stop()
    return server
  }

  /** Ends every process; the endpoints stay as they are. */
  async close(): Promise<void> {
    this.#closed = true
    for (const cancel of this.#timers) cancel()
    for (const server of this.#servers.values()) server.kill()
    await Promise.all(this.#work.values())
  }

  async #advance(name: string): Promise<void> {
    for (;;) {
      const endpoint = this.#options.store.get('endpoint', name)
      if (!endpoint || this.#closed || !(await this.#step(endpoint))) return
    }
  }

  /** Does what the endpoint's state asks for; false when there is nothing to do. */
  async #step(endpoint: Endpoint): Promise<boolean> {
    const { delays } = this.#options
    switch (endpoint.status) {
      case 'Creating':
        await this.#deploy(endpoint, delays.endpointCreatingMs)
        return true
      case 'Updating':
        await this.#deploy(endpoint, delays.endpointUpdatingMs)
        return true
      case 'RollingBack':
        this.#enter(endpoint, 'InService', { pending: undefined })
        return true
      case 'Deleting':
        if (await this.#stay(endpoint, delays.endpointDeletingMs)) await this.#remove(endpoint)
        return true
      case 'InService':
      case 'Failed':
        return false
    }
  }

  async #deploy(endpoint: Endpoint, stateMs: number): Promise<void> {
    const { pending } = endpoint
    if (!pending) return
    const failureReason = await this.#bringUp(endpoint, pending)
    if (!(await this.#stay(endpoint, stateMs))) return
    if (failureReason === undefined) {
      this.#enter(endpoint, 'InService', { current: pending, pending: undefined, failureReason: undefined })
      if (endpoint.current) await this.#takeDown(endpoint.name, endpoint.current)
      return
    }
    // A failed update leaves the old configuration serving; a failed creation leaves nothing.
    this.#enter(endpoint, endpoint.current ? 'RollingBack' : 'Failed', { failureReason })
    await this.#takeDown(endpoint.name, pending)
  }

  /** Unpacks and loads every variant's model; the reason where one can't be. */
  async #bringUp(endpoint: Endpoint, deployment: Deployment): Promise<string | undefined> {
    try {
      for (const variant of deployment.variants) {
        await this.#unpack(endpoint, deployment, variant)
        await this.#ping(endpoint, deployment, variant)
      }
      return undefined
    } catch (error) {
      if (error instanceof DeploymentError) return error.message
      if (!this.#closed) this.#options.context.reportFault(`SageMaker endpoint ${endpoint.name}`, error)
      return `InternalServerError: ${error instanceof Error ? error.message : String(error)}`
    }
  }

  async #unpack(endpoint: Endpoint, deployment: Deployment, variant: Variant): Promise<void> {
    const folder = this.#folder(endpoint.name, deployment, variant)
    await rm(folder, { recursive: true, force: true })
    const archive = this.#readArchive(variant.modelDataUrl)
    if (!archive) {
      throw new DeploymentError(
        `Failed to download model data for container "container_1" from URL: "${variant.modelDataUrl}". Please ensure that there is an object located at the URL and that the role passed to CreateModel has permissions to download the object.`,
      )
    }
    try {
      await unpackModel(archive.filePath, folder)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new DeploymentError(
        `Failed to extract model data archive for container "container_1" from URL "${variant.modelDataUrl}". Please ensure that the object located at the URL is a valid tar.gz archive (${reason}).`,
      )
    }
  }

  #readArchive(url: string): ReturnType<ObjectStore['readObject']> {
    const { bucket, key } = parseS3Uri(url)
    try {
      return this.#options.s3.readObject(bucket, key)
    } catch (error) {
      if (error instanceof AwsError) return undefined
      throw error
    }
  }

  async #ping(endpoint: Endpoint, deployment: Deployment, variant: Variant): Promise<void> {
    try {
      await this.server(endpoint, deployment, variant).ping()
    } catch (error) {
      if (this.#closed || !(error instanceof PingError || error instanceof ContainerCrash)) throw error
      this.#options.logs.write(endpointLogGroup(endpoint.name), `${variant.name}/${deployment.id}`, error.message)
      throw new DeploymentError(
        `The primary container for production variant ${variant.name} did not pass the ping health check. Please check CloudWatch logs for this endpoint.`,
      )
    }
  }

  async #remove(endpoint: Endpoint): Promise<void> {
    const { store } = this.#options
    for (const deployment of [endpoint.current, endpoint.pending]) {
      if (deployment) await this.#takeDown(endpoint.name, deployment)
    }
    await rm(path.dirname(this.#folder(endpoint.name, { id: 'any' }, { name: 'any' })), {
      recursive: true,
      force: true,
    })
    store.transaction(() => {
      store.delete('endpoint', endpoint.name)
      store.setTags(endpoint.arn, {})
    })
  }

  async #takeDown(name: string, deployment: Deployment): Promise<void> {
    for (const variant of deployment.variants) {
      const key = serverKey(deployment, variant)
      this.#servers.get(key)?.stop()
      this.#servers.delete(key)
      await rm(this.#folder(name, deployment, variant), { recursive: true, force: true })
    }
  }

  #enter(
    endpoint: Endpoint,
    status: EndpointStatus,
    changes: { [Field in 'current' | 'pending' | 'failureReason']?: Endpoint[Field] | undefined },
  ): void {
    const { store, events, context } = this.#options
    store.transaction(() => {
      // Fields set to undefined are dropped by the store.
      const changed = { ...endpoint, ...changes, status, lastModifiedMs: context.clock.now() } as Endpoint
      store.put('endpoint', changed)
      events.endpoint(changed)
    })
  }

  /** Waits until the endpoint's state is as old as it has to be; false when the emulator is being closed. */
  async #stay(endpoint: Endpoint, stateMs: number): Promise<boolean> {
    const { clock } = this.#options.context
    const remainingMs = endpoint.lastModifiedMs + stateMs - clock.now()
    if (remainingMs > 0 && !this.#closed) {
      await new Promise<void>((resolve) => {
        const cancel = clock.after(remainingMs, () => {
          this.#timers.delete(end)
          resolve()
        })
        const end = () => {
          cancel()
          resolve()
        }
        this.#timers.add(end)
      })
    }
    return !this.#closed
  }

  #folder(name: string, deployment: Pick<Deployment, 'id'>, variant: Pick<Variant, 'name'>): string {
    const { dataFolder } = this.#options.context
    return path.join(dataFolder, 'sagemaker', 'endpoints', name, `${deployment.id}-${variant.name}`)
  }
}

/** The log group that SageMaker gives an endpoint. */
export function endpointLogGroup(name: string): string {
  return `/aws/sagemaker/Endpoints/${name}`
}

function serverKey(deployment: Deployment, variant: Variant): string {
  return `${deployment.id}/${variant.name}`
}
