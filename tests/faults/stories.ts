import { readdirSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Story } from './story.ts'

const FOLDER = path.join(import.meta.dirname, 'stories')

/** Every story: one file of the folder each. */
export async function allStories(): Promise<readonly Story[]> {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.ts'))
  return await Promise.all(
    files.sort().map(async (file) => {
      // Each file of the folder exports its story under this name.
      const { story } = (await import(pathToFileURL(path.join(FOLDER, file)).href)) as { readonly story: Story }
      return story
    }),
  )
}
