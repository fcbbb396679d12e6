import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { copyFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { isTableName, uploadKey } from '#shared/names/dataset-keys.ts'
import { datasetOfKey } from '#shared/names/dataset-name.ts'
import { UPLOAD_PART_BYTES } from '#shared/objects/object-store.ts'
import type { UploadAnswer } from '../../answers.ts'

export type Upload = UploadAnswer & { readonly file: string }

/** Files that were dropped and not uploaded yet: in a folder of this machine that only its user may read. */
export class Uploads {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'boostline-console-'))
  readonly #uploads = new Map<string, Upload>()

  /** @throws BoostlineError `upload-invalid` where the name is not one of a table. */
  async add(name: string, body: Readable): Promise<Upload> {
    return await this.#add(name, async (file) => await pipeline(body, createWriteStream(file, { mode: 0o600 })))
  }

  async addFile(source: string): Promise<Upload> {
    return await this.#add(path.basename(source), async (file) => await copyFile(source, file))
  }

  /** @throws BoostlineError `upload-invalid` where there is none. */
  get(id: string): Upload {
    const found = this.#uploads.get(id)
    if (found) return found
    throw new BoostlineError({
      code: 'upload-invalid',
      kind: 'input',
      message: 'The file is not here any more: it was uploaded, or the console was started anew.',
      hint: 'Choose the file again.',
    })
  }

  open({ file }: Upload): Readable {
    return createReadStream(file, { highWaterMark: UPLOAD_PART_BYTES })
  }

  async remove(id: string): Promise<void> {
    const upload = this.#uploads.get(id)
    this.#uploads.delete(id)
    if (upload) await rm(upload.file, { force: true })
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #add(name: string, write: (file: string) => Promise<void>): Promise<Upload> {
    if (!isTableName(name)) throw noTable(name)
    const id = randomUUID()
    const file = path.join(this.#folder, id)
    try {
      await write(file)
    } catch (error) {
      await rm(file, { force: true })
      throw error
    }
    const { size } = await stat(file)
    const upload = { id, name, sizeBytes: size, dataset: datasetOfKey(uploadKey(name)), file }
    this.#uploads.set(id, upload)
    return upload
  }
}

function noTable(name: string): BoostlineError {
  return new BoostlineError({
    code: 'upload-invalid',
    kind: 'input',
    message: `"${name}" is no CSV to train on.`,
    hint: 'Choose a .csv, .tsv or .txt file (or packed: .gz). A workbook can be saved as CSV.',
  })
}
