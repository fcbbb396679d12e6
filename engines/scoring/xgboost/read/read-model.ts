import type { ModelFile } from '../model/model-info.ts'
import { unscorable } from '../model/refusal.ts'
import { outputsOf, type XgboostModel } from '../model/xgboost-model.ts'
import { checkBooster } from './check-booster.ts'
import { Damage } from './damage.ts'
import { documentModel } from './document-model.ts'
import { readJson } from './json-values.ts'
import { readLegacyModel } from './legacy-model.ts'
import { readUbjson } from './ubjson-values.ts'
import type { Value } from './value.ts'

/** A bigger file does not fit into a Lambda with what is made of it. */
const MAX_BYTES = 256 * 2 ** 20

const PICKLE = 0x80
const BRACE = '{'.charCodeAt(0)
const QUOTE = '"'.charCodeAt(0)
const SPACES = new Set([9, 10, 13, 32])

/**
 * Reads a model file by its bytes, whichever of XGBoost's formats it has. Nothing in it is taken on trust: lengths are
 * compared with the bytes that are there, and trees are walked. @throws BoostlineError `model-unscorable`
 */
export function readModel({ name, bytes }: ModelFile): XgboostModel {
  try {
    const model = readFormat(name, bytes)
    checkBooster(model, outputsOf(model))
    return model
  } catch (error) {
    if (error instanceof Damage) throw unscorable(`${JSON.stringify(name)} ${error.message}`, error)
    throw error
  }
}

/** The document of a model that has one, as XGBoost wrote it; undefined of the binary format. */
export function readDocument(bytes: Uint8Array): Value | undefined {
  if (bytes[0] !== BRACE) return undefined
  return isJson(bytes) ? readJson(bytes) : readUbjson(bytes)
}

function readFormat(name: string, bytes: Uint8Array): XgboostModel {
  if (bytes.length > MAX_BYTES) throw new Damage(`has ${bytes.length} bytes, more than ${MAX_BYTES}`)
  const head = Buffer.from(bytes.subarray(0, 4)).toString('latin1')
  if (head === 'binf') return readLegacyModel(bytes, name)
  if (bytes[0] === PICKLE) throw new Damage('is a pickle, which is code and not data')
  if (!head.startsWith('{'))
    throw new Damage('is no file of save_model: neither JSON, nor UBJSON, nor the binary format')
  return documentModel(readDocument(bytes) ?? null, name)
}

/** Whether it is JSON, not UBJSON: behind the brace XGBoost looks for the quote of JSON or for a letter. */
export function isJson(bytes: Uint8Array): boolean {
  let at = 1
  while (SPACES.has(bytes[at] ?? 0)) at++
  return bytes[0] === BRACE && bytes[at] === QUOTE
}
