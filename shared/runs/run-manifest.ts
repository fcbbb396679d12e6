import { DEFAULT_MANIFEST, type Manifest, parseManifest } from '#shared/manifest/manifest.ts'
import type { SourceRecord } from '#shared/records/source-record.ts'

/**
 * A run's settings: its dataset's manifest as it was when the file was uploaded, or the defaults.
 * @throws BoostlineError `manifest-invalid`, also where a later version of the pipeline takes no such manifest any more.
 */
export function runManifest({ bucket, manifest }: Pick<SourceRecord, 'bucket' | 'manifest'>): Manifest {
  return manifest ? parseManifest(manifest.text, `s3://${bucket}/${manifest.key}`) : DEFAULT_MANIFEST
}
