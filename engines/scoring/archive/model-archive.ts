import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import { GzipProblem, gunzipMembers } from '#shared/gzip/gunzip-members.ts'
import type { ObjectStore, ObjectVersion } from '#shared/objects/object-store.ts'
import { unservable } from '../graph/read/unservable.ts'
import type { ModelFile } from '../xgboost/model/model-info.ts'
import { unscorable } from '../xgboost/model/refusal.ts'
import { isModelFormat, isOnnxName, isPickle } from './model-format.ts'
import { type TarLimits, TarProblem, tarEntries } from './tar-entries.ts'

type Objects = Pick<ObjectStore, 'bucket' | 'open'>

/** A kfold training leaves a model for each fold; the largest endpoint has 6 GB for the models and the server. */
const LIMITS: TarLimits = { maxEntries: 1000, maxUnpackedBytes: 2 * 1024 ** 3 }
/** What is compiled lies in memory, several times over. */
const MOST_READ_BYTES = 128 * 1024 ** 2

/**
 * Models pack to a tenth. What unpacks to far more than that is nothing but a lot of time, for each who looks at it; none
 * of up to so many bytes is looked at in this way.
 */
const MOST_INFLATED = 100
const UNPACKED_AT_LEAST_BYTES = 2 * MOST_READ_BYTES

/**
 * Checks that an object is what the serving container can open without harm: a gzipped tar of models as XGBoost writes
 * them, at least one of them at its root, and nothing else. The whole archive is read, to its limits.
 * @throws BoostlineError `model-archive-invalid`.
 */
export async function checkModelArchive(
  objects: Objects,
  key: string,
  at: ObjectVersion = {},
  limits = LIMITS,
): Promise<void> {
  await readEntries(objects, key, at, limits)
}

/**
 * The models at the root of an archive, checked as {@link checkModelArchive} does. Larger ones than fit in memory are
 * refused.
 * @throws BoostlineError `model-archive-invalid`, `model-unscorable`.
 */
export async function readModelArchive(
  objects: Objects,
  key: string,
  at: ObjectVersion = {},
): Promise<readonly ModelFile[]> {
  return await inMemory((limits) => readEntries(objects, key, at, limits))
}

/** The beginnings of the models at the root of an archive, however large they are. @throws as {@link checkModelArchive}. */
export async function readModelHeads(objects: Objects, key: string, headBytes: number): Promise<readonly ModelFile[]> {
  return await readEntries(objects, key, {}, { ...LIMITS, headBytes })
}

/** The same of an archive that is no object; `place` is what it is called in messages. */
export async function readModels(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  place: string,
): Promise<readonly ModelFile[]> {
  return await inMemory((limits) => unpack(body, place, limits))
}

/**
 * All files of an archive, whatever they are: of an ONNX model, which has others beside it. Archives that do not fit in
 * memory are refused.
 * @throws BoostlineError `model-archive-invalid`, `model-unscorable`.
 */
export async function readArchiveFiles(
  objects: Objects,
  key: string,
  at: ObjectVersion = {},
): Promise<readonly ModelFile[]> {
  return await inMemory((limits) => readEntries(objects, key, at, limits, allFiles), unservable)
}

/** Whether there is a file in an archive whose name says that it is an ONNX model. */
export async function holdsOnnx(objects: Objects, key: string, at: ObjectVersion = {}): Promise<boolean> {
  let found = false
  const look: EntryReader = async (tar, limits) => {
    for await (const { path } of tarEntries(tar, limits)) found ||= isOnnxName(path)
    return []
  }
  try {
    await readEntries(objects, key, at, LIMITS, look)
  } catch (error) {
    // What is wrong with it is said by whoever reads it.
    if (!hasCode(error, 'model-archive-invalid')) throw error
  }
  return found
}

/** All files of an archive that is no object, whatever they are. */
export async function readAllFiles(body: Iterable<Uint8Array>, place: string): Promise<readonly ModelFile[]> {
  return await inMemory((limits) => unpack(body, place, limits, allFiles))
}

async function inMemory<Result>(
  read: (limits: TarLimits) => Promise<Result>,
  refuse: (problem: string) => BoostlineError = unscorable,
): Promise<Result> {
  try {
    return await read({ ...LIMITS, headBytes: MOST_READ_BYTES, maxUnpackedBytes: MOST_READ_BYTES })
  } catch (error) {
    if (!(error instanceof BoostlineError) || !error.message.includes('MiB')) throw error
    throw refuse(`the archive has more than ${MOST_READ_BYTES / 2 ** 20} MiB`)
  }
}

async function readEntries(
  objects: Objects,
  key: string,
  at: ObjectVersion,
  limits: TarLimits,
  read: EntryReader = checkEntries,
): Promise<readonly ModelFile[]> {
  const found = await objects.open(key, at)
  const place = `s3://${objects.bucket}/${key}`
  if (!found) throw invalid(place, 'there is no such object')
  if (found.sizeBytes === 0) throw invalid(place, 'it is empty')
  const inflatedBytes = MOST_INFLATED * Math.ceil(found.sizeBytes / 2 ** 20) * 2 ** 20
  const mostBytes = Math.max(UNPACKED_AT_LEAST_BYTES, inflatedBytes)
  const maxUnpackedBytes = Math.min(limits.maxUnpackedBytes, mostBytes)
  return await unpack(found.body, place, { ...limits, maxUnpackedBytes }, read)
}

async function unpack(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  place: string,
  limits: TarLimits,
  read: EntryReader = checkEntries,
): Promise<readonly ModelFile[]> {
  let head: Buffer | undefined
  const seen = (async function* () {
    for await (const chunk of body) {
      head ??= Buffer.from(chunk)
      yield chunk
    }
  })()
  try {
    // Some programs read on behind zeros, and some don't.
    return await read(gunzipMembers(seen, { mayResume: false }), limits)
  } catch (error) {
    if (error instanceof TarProblem) throw invalid(place, error.message)
    if (error instanceof GzipProblem) throw invalid(place, whatIsWrong(error, head ?? Buffer.alloc(0)), error)
    throw error
  }
}

type EntryReader = (tar: AsyncIterable<Uint8Array>, limits: TarLimits) => Promise<readonly ModelFile[]>

async function allFiles(tar: AsyncIterable<Uint8Array>, limits: TarLimits): Promise<readonly ModelFile[]> {
  const files: ModelFile[] = []
  for await (const { type, path, head } of tarEntries(tar, limits)) {
    if (type === 'file') files.push({ name: path, bytes: head })
  }
  return files
}

const PICKLE = 'is a pickle, which runs the code in it when it is opened'
/** By its name: only the beginning of a file is looked at, and `{"learner": …` may go on as Python. */
const CODE = /(?:^|\/)code\/|\.(?:py|pyc|so|sh)$/i
const NO_MODEL = 'is no model that XGBoost wrote'

async function checkEntries(tar: AsyncIterable<Uint8Array>, limits: TarLimits): Promise<readonly ModelFile[]> {
  const atRoot: ModelFile[] = []
  for await (const { type, path, head } of tarEntries(tar, limits)) {
    if (type === 'folder') continue
    if (!isModelFormat(head)) throw new TarProblem(`its file "${path}" ${isPickle(head) ? PICKLE : NO_MODEL}`)
    if (CODE.test(path)) throw new TarProblem(`its file "${path}" is named as code is`)
    // The container passes over hidden files and folders.
    if (!path.includes('/') && !path.startsWith('.')) atRoot.push({ name: path, bytes: head })
  }
  if (atRoot.length === 0) throw new TarProblem('it holds no model at its root')
  return atRoot
}

function whatIsWrong({ kind, message }: GzipProblem, head: Buffer): string {
  if (kind === 'cut-off') return 'it was cut off'
  if (kind === 'damaged') return 'its gzip is damaged'
  if (kind === 'followed') return message
  const other = otherFormat(head)
  return other === undefined ? 'it is no gzip' : `it is ${other} and no gzip`
}

/** What people upload instead, by how it begins. */
function otherFormat(head: Buffer): string | undefined {
  const begins = (hex: string) => head.toString('hex', 0, hex.length / 2) === hex
  if (begins('504b')) return 'a zip'
  if (begins('425a68')) return 'packed by bzip2'
  if (begins('fd377a585a00')) return 'packed by xz'
  if (begins('28b52ffd')) return 'packed by Zstandard'
  if (head.toString('latin1', 257, 262) === 'ustar') return 'a tar'
  // An ONNX model begins with its version, a small number in field 1.
  return isModelFormat(head) || /^08[0-1]./.test(head.toString('hex', 0, 2)) ? 'a model alone' : undefined
}

function invalid(place: string, problem: string, cause?: unknown): BoostlineError {
  return new BoostlineError({
    code: 'model-archive-invalid',
    kind: 'input',
    message: `${place} is not a model archive: ${problem}.`,
    hint: "A model.tar.gz is a gzipped tar of files of XGBoost's save_model, and nothing else: no pickle, no code, no link (`COPYFILE_DISABLE=1 tar -czf model.tar.gz xgboost-model` on macOS). Train again, or upload such an archive; docs/serving.md says what one of an ONNX model holds.",
    cause,
  })
}
