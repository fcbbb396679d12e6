import { spawn } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { S3Client } from '@aws-sdk/client-s3'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import type { Outcome, Terminal } from './command-line/command.ts'
import { bucketOf, clientSettings, type Deployment } from './deployment.ts'
import { listModels } from './models.ts'
import { listRuns, type RunsRequest } from './runs.ts'

/** `models`. */
export async function runModels(deployment: Deployment, { say }: Terminal): Promise<Outcome> {
  return await listModels({ objects: await objectsOf(deployment), say })
}

/** `runs`. */
export async function runRuns(request: RunsRequest, deployment: Deployment, { say }: Terminal): Promise<Outcome> {
  return await listRuns(request, { objects: await objectsOf(deployment), now: () => Date.now(), say, open: openPage })
}

/** The bucket of a deployment. */
export async function objectsOf(deployment: Deployment) {
  const settings = clientSettings(deployment, process.env)
  const s3 = new S3Client({ ...settings, forcePathStyle: deployment.endpointUrl !== undefined })
  return s3ObjectStore(s3, await bucketOf(deployment, new LambdaClient(settings)))
}

/** Where there is a browser it opens the page; the file stays, for whoever has none. */
async function openPage(name: string, page: Uint8Array): Promise<string> {
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'boostline-report-')), name)
  await writeFile(file, page)
  const program = process.platform === 'darwin' ? 'open' : 'xdg-open'
  // A machine without a desktop has no such program, or no browser for it.
  if (process.stdout.isTTY)
    spawn(program, [file], { stdio: 'ignore', detached: true })
      .on('error', () => undefined)
      .unref()
  return file
}
