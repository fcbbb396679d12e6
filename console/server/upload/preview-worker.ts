import { parentPort } from 'node:worker_threads'
import { prepareDataset } from '#engines/dataset/prepare-dataset.ts'
import { readHeader } from '#engines/dataset/read-header.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { DEFAULT_MANIFEST, parseManifest } from '#shared/manifest/manifest.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { localFileStore } from './local-file-store.ts'
import type { PreviewOutcome, PreviewWork } from './preview.ts'

parentPort?.on('message', (work: PreviewWork) => {
  look(work).then(
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    (outcome) => parentPort?.postMessage(outcome),
    (error: unknown) => {
      // As where nobody catches it: the thread ends, and whoever asked is told.
      throw error
    },
  )
})

async function look({ file, key, dataset, manifestText, champion, bucket }: PreviewWork): Promise<PreviewOutcome> {
  const upload = { objects: localFileStore(bucket, key, file), source: { key, at: {} } }
  let manifest = DEFAULT_MANIFEST
  try {
    const runId = `preview-${dataset}`
    if (manifestText !== null) manifest = parseManifest(manifestText, 'The file of settings')
    const keys = runKeys(dataset, runId)
    const prepared = await prepareDataset({ ...upload, keys, dataset, runId, manifest, ...(champion && { champion }) })
    return { prepared }
  } catch (error) {
    if (!(error instanceof BoostlineError)) throw error
    const { code, message, hint } = error
    return { refused: { code, message, hint }, names: await readHeader(upload, manifest) }
  }
}
