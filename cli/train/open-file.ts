import { open } from 'node:fs/promises'
import { BoostlineError } from '#shared/errors/boostline-error.ts'

/**
 * The bytes of a file of this machine.
 * @throws BoostlineError `upload-invalid` where there is no such file, or it may not be read.
 */
export async function openFile(file: string): Promise<AsyncIterable<Uint8Array>> {
  try {
    const handle = await open(file)
    if ((await handle.stat()).isFile()) return handle.createReadStream()
    await handle.close()
  } catch (cause) {
    throw unreadable(file, cause)
  }
  throw unreadable(file, new Error('it is no file'))
}

function unreadable(file: string, cause: unknown): BoostlineError {
  return new BoostlineError({
    code: 'upload-invalid',
    kind: 'input',
    message: `${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
    hint: 'Give the path of a .csv, .tsv or .txt file (or packed: .gz) of this machine.',
    cause,
  })
}
