import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as parser from '@actions/workflow-parser'
import { build } from 'esbuild'

/**
 * GitHub's own parser of workflows. It is bundled first: it imports JSON as bundlers do, without the attribute that
 * Node asks for.
 */
export async function loadGithubParser(): Promise<typeof parser> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'boostline-workflow-parser-'))
  try {
    const outfile = path.join(folder, 'parser.mjs')
    await build({
      entryPoints: ['@actions/workflow-parser'],
      absWorkingDir: import.meta.dirname,
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile,
      logLevel: 'error',
    })
    return (await import(pathToFileURL(outfile).href)) as typeof parser
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
