import { FOLDERS } from '#shared/names/folders.ts'
import type { Deployment } from '../cli/deployment.ts'
import type { DeploymentAnswer } from './answers.ts'
import { consolePage } from './server/console-page.ts'
import { datasetRoutes } from './server/datasets/dataset-routes.ts'
import { decisionRoutes } from './server/decisions.ts'
import { RunIndex } from './server/runs/run-index.ts'
import { runRoutes } from './server/runs/run-routes.ts'
import { type ServedConsole, type ServeOptions, serveConsole } from './server/serve.ts'
import { deploymentSources, type Sources } from './server/sources.ts'
import { tryRoutes } from './server/try/try-routes.ts'
import { Previewer } from './server/upload/preview.ts'
import { exampleNames, uploadRoutes } from './server/upload/upload-routes.ts'
import { Uploads } from './server/upload/uploads.ts'

export type ConsoleOptions = {
  /** 0 takes any free one. */
  readonly port: number
  /** Where the local cloud listens that it is the console of. */
  readonly listen?: ServeOptions['listen']
  /** Where the prediction API of the deployment answers, where that is known. */
  readonly apiUrl?: string | undefined
  /** The one-time link was used, and this is the next one. */
  readonly onOpened?: (nextLink: string) => void
  readonly onFault: (where: string, error: unknown) => void
}

/**
 * Opens the console of a deployment on this machine. @throws BoostlineError where there is no such deployment, and
 * Node's `EADDRINUSE` where the port is taken.
 */
export async function startConsole(deployment: Deployment, options: ConsoleOptions): Promise<ServedConsole> {
  const sources = await deploymentSources(deployment, options.apiUrl)
  // Who may not read, or speaks to nobody, is told here and not by an empty page.
  for await (const _ of sources.objects.list(FOLDERS.runs)) break
  return await serveSources(sources, options)
}

export async function serveSources(
  sources: Sources,
  { port, listen, onOpened, onFault }: ConsoleOptions,
): Promise<ServedConsole> {
  const index = new RunIndex(sources)
  const uploads = new Uploads()
  const previewer = new Previewer()
  const release = async () => {
    uploads.close()
    await previewer.close()
    await index.close()
  }
  try {
    const served = await serveConsole({
      port,
      ...(listen && { listen }),
      page: consolePage(),
      routes: {
        'GET /api/deployment': async () => deploymentAnswer(sources),
        ...runRoutes(sources, index),
        ...datasetRoutes(sources, index),
        ...decisionRoutes(sources, index),
        ...uploadRoutes(sources, index, { uploads, previewer }),
        ...tryRoutes(sources),
      },
      ...(onOpened && { onOpened }),
      onFault,
    })
    return {
      ...served,
      close: async () => {
        await served.close()
        await release()
      },
    }
  } catch (error) {
    await release()
    throw error
  }
}

function deploymentAnswer({ deployment, apiUrl, objects }: Sources): DeploymentAnswer {
  return {
    title: deployment.title,
    isLocal: deployment.endpointUrl !== undefined,
    bucket: objects.bucket,
    options: deployment.options,
    apiUrl: apiUrl ?? null,
    examples: exampleNames(),
  }
}
