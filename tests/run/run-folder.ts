import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** For what several test files need and takes long to make; empty at the beginning of a run, gone at its end. */
    readonly runFolder: string
  }
}

export function setup(project: TestProject): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), 'boostline-tests-'))
  project.provide('runFolder', folder)
  return () => rmSync(folder, { recursive: true })
}
