import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { vi } from 'vitest'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { type EvaluationRecord, evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { type FailureRecord, failureRecordSchema } from '#shared/records/failure-record.ts'
import { type ModelPointer, modelPointerSchema } from '#shared/records/model-pointer.ts'
import { readRecord, requireRecord } from '#shared/records/record-files.ts'
import type { Emulator } from '../../emulator/index.ts'
import { createClients } from '../../local/clients.ts'
import { LOCAL, startLocalCloud } from '../../local/local-cloud.ts'
import { listRuns } from '../../local/watch-runs.ts'
import { bundlesOfRun } from '../run/bundles-of-run.ts'

/** The whole pipeline on free ports and a folder of its own: the bundles, the real library, no delays. */
export async function startTestSageMaker({ onnx = false } = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'boostline-e2e-'))
  const { bundles, onnxEngine } = await bundlesOfRun()
  const faults: string[] = []
  const open = () =>
    startLocalCloud({
      dataFolder: path.join(folder, 'cloud'),
      bundles,
      onnxEngine: onnx ? onnxEngine : undefined,
      port: 0,
      apiPort: 0,
      defaultModel: 'iris',
      sagemaker: {},
      reportFault: (where, error) => faults.push(`${where}: ${String(error)}`),
    })
  let cloud: Emulator = await open()

  return {
    faults,
    /** The functions' bundles, by their names. */
    bundles,
    get url() {
      return cloud.url
    },
    get apiUrl() {
      return cloud.apiUrl
    },
    get controlToken() {
      return cloud.controlToken
    },
    restart: async () => {
      await cloud.close()
      cloud = await open()
    },
    close: async () => {
      await cloud.close()
      rmSync(folder, { recursive: true })
    },
  }
}

export type Cloud = Awaited<ReturnType<typeof startTestSageMaker>>

/** What a person with a client does and sees. */
export function userOf(cloud: Omit<Cloud, 'bundles'>) {
  const clients = createClients(cloud.url)
  const objects = s3ObjectStore(clients.s3, LOCAL.bucketName)
  const eventually = <T>(look: () => Promise<T>, timeout = 240_000): Promise<T> =>
    vi.waitFor(look, { timeout, interval: 100 })

  async function runsOf(dataset: string): Promise<readonly string[]> {
    const runs = await listRuns(clients.s3, LOCAL.bucketName)
    return runs.filter((run) => run.dataset === dataset).map(({ runId }) => runId)
  }

  async function onlyRunOf(dataset: string): Promise<string> {
    const runs = await runsOf(dataset)
    const [runId] = runs
    if (runs.length !== 1 || runId === undefined) throw new Error(`${dataset} has ${runs.length} runs`)
    return runId
  }

  return {
    ...clients,
    objects,
    eventually,
    runsOf,
    onlyRunOf,
    pointerOf: (dataset: string): Promise<ModelPointer | undefined> =>
      readRecord(objects, pointerKey(dataset), modelPointerSchema),
    champion: (dataset: string): Promise<string> =>
      eventually(async () => {
        const pointer = await readRecord(objects, pointerKey(dataset), modelPointerSchema)
        if (!pointer?.champion)
          throw new Error(`${dataset} has no champion yet: ${JSON.stringify(await runsOf(dataset))}`)
        return pointer.champion.runId
      }),
    evaluation: (dataset: string, runId: string): Promise<EvaluationRecord> =>
      eventually(() => requireRecord(objects, runKeys(dataset, runId).evaluation, evaluationRecordSchema)),
    failure: (dataset: string, timeout?: number): Promise<FailureRecord> =>
      eventually(
        async () => requireRecord(objects, runKeys(dataset, await onlyRunOf(dataset)).failure, failureRecordSchema),
        timeout,
      ),
    predict: async (
      dataset: string,
      body: unknown,
      query = '',
    ): Promise<{ status: number; body: Record<string, unknown> }> => {
      const response = await fetch(`${cloud.apiUrl}/models/${dataset}/predict?${query}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      return { status: response.status, body: (await response.json()) as Record<string, unknown> }
    },
  }
}
