/** The first key of a model is "learner"; some versions of XGBoost wrote "version" before it. */
const JSON_MODEL = /^[ \t\r\n]*\{[ \t\r\n]*"(?:learner|version)"[ \t\r\n]*:/
const UBJSON_KEYS = ['learner', 'version'].map((key) => Buffer.from(key))

/**
 * Whether a file begins as a model that XGBoost wrote: JSON, UBJSON (from 2.0 on) or the binary format of 1.x. The
 * serving container unpickles whatever it finds before it tries these, and a pickle runs the code it holds: none can
 * begin with one of them. `{` is no instruction of a pickle, and `b` needs a value that was put down before it.
 */
export function isModelFormat(head: Buffer): boolean {
  return isUbjson(head) || JSON_MODEL.test(head.toString('latin1')) || head.toString('latin1', 0, 4) === 'binf'
}

/** Whether a file's name says that it is an ONNX model. */
export function isOnnxName(path: string): boolean {
  return /\.(onnx|ort)$/i.test(path)
}

/** Whether a file begins as `pickle.dump` and joblib write, since Python 3: PROTO, then the protocol's number. */
export function isPickle(head: Buffer): boolean {
  return head[0] === 0x80 && (head[1] ?? 0) >= 2 && (head[1] ?? 0) <= 5
}

/** `{`, then a key: the type of its length (`L`: 8 bytes, big-endian), the length, its letters. */
function isUbjson(head: Buffer): boolean {
  if (head[0] !== 0x7b || head[1] !== 0x4c || head.length < 17) return false
  const length = Number(head.readBigUInt64BE(2))
  return UBJSON_KEYS.some((key) => key.length === length && head.subarray(10, 10 + length).equals(key))
}
