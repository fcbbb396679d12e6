import * as z from 'zod/mini'
import { hasCode } from '#shared/errors/boostline-error.ts'
import { uploadTimeOf } from '#shared/names/run-id.ts'
import { historyKey, historyPrefix, isHistoryKey } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { type ModelPointer, pointerChangeSchema } from './model-pointer.ts'
import { requireRecord, writeRecordOnce } from './record-files.ts'

/** A pointer is read with every few predictions: it holds no more changes than this. */
const MOST_CHANGES = 20
/** How many stay when the others are moved out, so that not every change needs an object. */
const KEPT_CHANGES = 10

/** models/<dataset>/history/<time>-<revision>.json: changes that the pointer has no room for, the latest last. Written once. */
const earlierChangesSchema = z.object({
  version: z.literal(1),
  dataset: z.string(),
  changes: z.array(pointerChangeSchema),
})

/**
 * The pointer that may be written: the oldest changes of one that has too many are moved into an object first. Only
 * the last change is new, and that stays: what is moved was in the stored pointer, so that everybody who moves it
 * writes the same object, whoever wins the pointer.
 */
export async function withBoundedHistory(pointer: ModelPointer, objects: ObjectStore): Promise<ModelPointer> {
  const { dataset, history } = pointer
  if (history.length <= MOST_CHANGES) return pointer
  const changes = history.slice(0, -KEPT_CHANGES)
  const last = changes.at(-1)
  if (last) {
    await writeRecordOnce(objects, historyKey(dataset, last), earlierChangesSchema, { version: 1, dataset, changes })
  }
  return { ...pointer, history: history.slice(-KEPT_CHANGES) }
}

/** Whether a run has ever served, whether the pointer still says so or not. */
export async function hasServed(
  { champion, challenger, history, dataset }: Pick<ModelPointer, 'champion' | 'challenger' | 'history' | 'dataset'>,
  runId: string,
  objects: ObjectStore,
): Promise<boolean> {
  if (champion?.runId === runId || challenger?.runId === runId || includes(history, runId)) return true
  if (history.length < KEPT_CHANGES) return false
  const keys: string[] = []
  for await (const { key } of objects.list(historyPrefix(dataset))) if (isHistoryKey(key)) keys.push(key)
  const uploadedMs = uploadTimeOf(runId) ?? 0
  for (const key of keys.toReversed()) {
    const changes = await readableChanges(key, objects)
    if (changes === undefined) continue
    if (includes(changes, runId)) return true
    // No run serves before its upload.
    if (Date.parse(changes.at(-1)?.at ?? '') < uploadedMs) return false
  }
  return false
}

/** Undefined where they are damaged: what is left of the history tells what it can, and stops nobody. */
async function readableChanges(key: string, objects: ObjectStore): Promise<ModelPointer['history'] | undefined> {
  try {
    return await earlierChanges(key, objects)
  } catch (error) {
    if (hasCode(error, 'record-invalid', 'record-missing')) return undefined
    throw error
  }
}

/** The changes in an object of {@link historyPrefix}. */
export async function earlierChanges(key: string, objects: ObjectStore): Promise<ModelPointer['history']> {
  return (await requireRecord(objects, key, earlierChangesSchema)).changes
}

function includes(changes: ModelPointer['history'], runId: string): boolean {
  return changes.some(({ to }) => to === runId)
}
