import { unservable } from './unservable.ts'
import { wireFields, wireIntegers, wireNumber, wireText } from './wire-reader.ts'

/** Field numbers of TensorProto. */
const TENSOR = {
  dimensions: 1,
  type: 2,
  floats: 4,
  integers: 5,
  texts: 6,
  longs: 7,
  name: 8,
  raw: 9,
  doubles: 10,
  unsigned: 11,
  external: 13,
  location: 14,
} as const

/** Bytes of an element in `raw_data`, by TensorProto.DataType; texts have none. Two 4-bit numbers share a byte. */
const ELEMENT_BYTES: ReadonlyMap<number, number> = new Map([
  [1, 4],
  [2, 1],
  [3, 1],
  [4, 2],
  [5, 2],
  [6, 4],
  [7, 8],
  [9, 1],
  [10, 2],
  [11, 8],
  [12, 4],
  [13, 8],
  [14, 8],
  [15, 16],
  [16, 2],
])

const MOST_DIMENSIONS = 16
/** A whole number has at most ten. */
const MOST_DIMENSION_BYTES = 10 * MOST_DIMENSIONS
const MOST_ELEMENTS = 2 ** 31
const EXTERNAL = 1

/**
 * Checks a constant: its data are in the file, and as many as its shape says, so that nobody allocates more than was
 * sent. Returns its name.
 * @throws BoostlineError `model-unscorable`
 */
export function checkTensor(tensor: Buffer): string {
  let name = ''
  let type = 0
  let rawBytes: number | undefined
  let texts = 0
  let listBytes = 0
  const dimensions: number[] = []
  for (const field of wireFields(tensor)) {
    if (field.number === TENSOR.name) name = wireText(field)
    else if (field.number === TENSOR.type) type = wireNumber(field)
    else if (field.number === TENSOR.dimensions) {
      if ('bytes' in field && field.bytes.length > MOST_DIMENSION_BYTES) throw tooManyDimensions()
      if (dimensions.length <= MOST_DIMENSIONS) dimensions.push(...wireIntegers(field).map(Number))
    } else if (field.number === TENSOR.external) throw external()
    else if (field.number === TENSOR.location && wireNumber(field) === EXTERNAL) throw external()
    else if (field.number === TENSOR.raw) rawBytes = 'bytes' in field ? field.bytes.length : 0
    else if (field.number === TENSOR.texts) texts++
    else if (LISTS.has(field.number)) listBytes += 'bytes' in field ? field.bytes.length : 8
  }
  if (dimensions.length > MOST_DIMENSIONS) throw tooManyDimensions()
  const elements = dimensions.reduce((product, each) => product * each, 1)
  if (!(dimensions.every((each) => each >= 0) && elements <= MOST_ELEMENTS)) throw misshapen()
  const bytes = ELEMENT_BYTES.get(type)
  if (rawBytes === undefined) {
    // Of a list an element has at least a byte, or is one of the texts.
    if (elements > Math.max(listBytes, texts)) throw misshapen()
  } else if (bytes === undefined ? elements > 2 * rawBytes : elements * bytes !== rawBytes) throw misshapen()
  return name
}

const LISTS: ReadonlySet<number> = new Set([
  TENSOR.floats,
  TENSOR.integers,
  TENSOR.longs,
  TENSOR.doubles,
  TENSOR.unsigned,
])

function external() {
  return unservable(
    'its data are in another file',
    'Save it as one file (onnx.save_model(…, save_as_external_data=False)), then upload model.tar.gz again.',
  )
}

function tooManyDimensions() {
  return unservable(`a constant of it has more than ${MOST_DIMENSIONS} dimensions`)
}

function misshapen() {
  return unservable('a constant of it has another size than its data')
}
