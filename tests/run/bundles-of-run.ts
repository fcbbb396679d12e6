import { existsSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { inject } from 'vitest'
import { keptBundles, type LocalBundles } from '../../scripts/kept-bundles.ts'

/** All that the local cloud runs, bundled by whichever test file needs it first, and anew where a source has changed. */
export async function bundlesOfRun(): Promise<LocalBundles> {
  const shared = path.join(inject('runFolder'), 'bundles')
  if (!existsSync(shared)) {
    const own = `${shared}-${process.pid}`
    await keptBundles(own)
    try {
      renameSync(own, shared)
    } catch (error) {
      // Another file, in another process, was a moment earlier.
      if (!existsSync(shared)) throw error
      rmSync(own, { recursive: true })
    }
  }
  return await keptBundles(shared)
}
