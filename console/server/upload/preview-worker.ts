import { parentPort } from 'node:worker_threads'
import { prepareDataset } from '#engines/dataset/prepare-dataset.ts'
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
  try {
    const runId = `preview-${dataset}`
    const manifest = manifestText === null ? DEFAULT_MANIFEST : parseManifest(manifestText, 'the manifest')
    const prepared = await prepareDataset({
      objects: localFileStore(bucket, key, file),
      source: { key, at: {} },
      keys: runKeys(dataset, runId),
      dataset,
      runId,
      manifest,
      ...(champion && { champion }),
    })
    return { prepared }
  } catch (error) {
    if (!(error instanceof BoostlineError)) throw error
    const { code, kind, message, hint } = error
    return { refused: { code, kind, message, hint } }
  }
}
