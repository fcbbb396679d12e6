/** What builds images and starts them. */
export type ImageEngine = {
  /** What was used, for a person. */
  readonly description: string
  /** Returns the new image's id. */
  build(tag: string, buildArguments: Readonly<Record<string, string>>, from?: BuildSource): Promise<string>
  inspect(image: string): Promise<ImageFacts>
  /** Starts the image as Lambda does: its own entry point and command, a user that owns nothing. */
  start(image: string, environment: Readonly<Record<string, string>>): Promise<RunningImage>
  /** Starts it as anybody does, to serve on a port. */
  serve(image: string): Promise<ServingImage>
  /**
   * Starts it as anybody does, with a command that is given the ports to listen on inside; each is published on
   * 127.0.0.1.
   */
  publish(
    image: string,
    ports: readonly number[],
    command: (ports: readonly number[]) => readonly string[],
  ): Promise<PublishedImage>
}

/** What an image is made by. */
export type BuildSource = {
  readonly file: 'Dockerfile.lambda' | 'Dockerfile.serve' | 'Dockerfile.local'
  readonly target?: string
}

export type ImageFacts = {
  readonly sizeBytes: number
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  /** Names and values that the image sets, as `NAME=value`. */
  readonly environment: readonly string[]
  /** What is below /var/task. */
  readonly files: readonly ImageFile[]
}

export type ImageFile = { readonly path: string; readonly sizeBytes: number; readonly mode: number }

export type RunningImage = AsyncDisposable & {
  /** Sends an event and returns the handler's answer as it came. */
  invoke(event: unknown): Promise<string>
}

/** `url` is where it listens; whether it answers yet nobody knows. */
export type ServingImage = AsyncDisposable & { readonly url: string }

/** Where each port is reached, as `http://127.0.0.1:49152`; what it has said so far. */
export type PublishedImage = AsyncDisposable & { readonly urls: readonly string[]; output(): Promise<string> }

/** The port of a container that serves; another one where PORT says so. */
export const SERVING_PORT = 8000

/** One of the users that Lambda runs functions as: no name in the image, no right to anything but what all may read. */
export const LAMBDA_USER = '993:990'

export const TASK_ROOT = '/var/task'
