import { createHash } from 'node:crypto'
import type { ModelFile } from './model/model-info.ts'

/** SHA-256 of the files that count, in hex: of each name, its length, the length of its bytes, and the bytes. */
export function sourceHash(files: readonly ModelFile[]): string {
  const hash = createHash('sha256')
  for (const { name, bytes } of modelFiles(files)) hash.update(JSON.stringify([name, bytes.length])).update(bytes)
  return hash.digest('hex')
}

/** What the container loads, in the order of the names: no dotfiles, such as macOS leaves. */
export function modelFiles(files: readonly ModelFile[]): readonly ModelFile[] {
  return files.filter(({ name }) => !name.startsWith('.')).toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
