import { isJsonObject } from '#shared/json/json-fields.ts'
import { isOnnxName } from '../../archive/model-format.ts'
import type { ModelFile } from '../../xgboost/model/model-info.ts'
import { sourceHash } from '../../xgboost/source-hash.ts'
import { shown } from './read-graph.ts'
import { unservable } from './unservable.ts'

/** What an archive of an ONNX model holds, as far as it is used. */
export type OnnxFiles = {
  readonly model: Uint8Array
  readonly tokenizer: Tokenizer | undefined
  /** The labels by class number, of a config.json; undefined where there are none. */
  readonly labels: readonly string[] | undefined
  readonly sourceHash: string
}

export type Tokenizer = {
  readonly file: Uint8Array
  /** tokenizer_config.json; an empty object where there is none. */
  readonly config: Uint8Array
  /** How many tokens of a text the model was trained to read, where they say so. */
  readonly mostTokens: number | undefined
  readonly padding: number
}

const MODEL = 'model.onnx'
const TOKENIZER = 'tokenizer.json'
const TOKENIZER_CONFIG = 'tokenizer_config.json'
const CONFIG = 'config.json'
/** What exporters leave beside a model, of which nothing is read. */
const UNUSED = ['special_tokens_map.json', 'added_tokens.json', 'vocab.txt', 'vocab.json', 'merges.txt', 'README.md']
const ALLOWED: readonly string[] = [MODEL, TOKENIZER, TOKENIZER_CONFIG, CONFIG, ...UNUSED]

const MOST_CONFIG_BYTES = 1024 * 1024
const MOST_TOKENIZER_BYTES = 32 * 1024 * 1024
const REPACK = `An archive of an ONNX model holds ${MODEL}, for texts ${TOKENIZER} too, and nothing else but ${[TOKENIZER_CONFIG, CONFIG].join(' and ')}: tar -czf model.tar.gz ${MODEL} ${TOKENIZER}`

const ON_MACOS = `Pack it without: COPYFILE_DISABLE=1 tar --exclude .DS_Store -czf model.tar.gz ${MODEL}. Then upload model.tar.gz again.`

/** Takes the files of an archive for what they are. @throws BoostlineError `model-unscorable` */
export function onnxFiles(files: readonly ModelFile[]): OnnxFiles {
  for (const { name } of files) {
    if (ALLOWED.includes(name)) continue
    if (/(^|\/)(\._[^/]*|\.DS_Store)$/.test(name))
      throw unservable(`there is ${shown(name)}, which macOS adds`, ON_MACOS)
    if (/\.(data|onnx_data|onnx\.data|bin|weight)$/i.test(name)) {
      throw unservable(
        `there is ${shown(name)} beside it, and its data have to be in ${MODEL}`,
        'Save it as one file (onnx.save_model(…, save_as_external_data=False)), then upload model.tar.gz again.',
      )
    }
    if (/\.ort$/i.test(name)) throw unservable(`${shown(name)} is onnxruntime's own format, not ONNX`)
    if (name.endsWith(`/${MODEL}`)) {
      throw unservable(
        `${shown(name)} is in a folder`,
        `Pack what is in the folder: tar -czf model.tar.gz -C ${folderOf(name)} .`,
      )
    }
    if (isOnnxName(name)) throw unservable(`${shown(name)} has to be called ${MODEL}`, REPACK)
    throw unservable(`there is ${shown(name)} beside it`, REPACK)
  }
  const contentOf = (wanted: string) => files.find(({ name }) => name === wanted)?.bytes
  const model = contentOf(MODEL)
  if (!model) throw unservable(`there is no ${MODEL} in its archive`, REPACK)
  if (model.length === 0) throw unservable(`${MODEL} is empty`)
  return {
    model,
    tokenizer: tokenizerOf(contentOf(TOKENIZER), contentOf(TOKENIZER_CONFIG)),
    labels: labelsOf(contentOf(CONFIG)),
    sourceHash: sourceHash(files.filter(({ name }) => !UNUSED.includes(name))),
  }
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'))
}

/** What Hugging Face's library reads; others, such as SentencePiece's own, it does not. */
const KINDS: readonly unknown[] = ['WordPiece', 'BPE', 'Unigram']

function tokenizerOf(file: Uint8Array | undefined, config: Uint8Array | undefined): Tokenizer | undefined {
  if (!file) return undefined
  const facts = parsed(file, TOKENIZER, MOST_TOKENIZER_BYTES)
  const settings = config ? parsed(config, TOKENIZER_CONFIG, MOST_CONFIG_BYTES) : {}
  const model = isJsonObject(facts['model']) ? facts['model'] : {}
  if (!isJsonObject(model['vocab']) && !Array.isArray(model['vocab'])) {
    throw unservable(`${TOKENIZER} has no vocabulary`, OF_A_TOKENIZER)
  }
  const kind = model['type'] ?? (isJsonObject(model['vocab']) && 'merges' in model ? 'BPE' : 'WordPiece')
  if (!KINDS.includes(kind)) {
    throw unservable(
      `${TOKENIZER} is of the kind ${shown(typeof kind === 'string' ? kind : JSON.stringify(kind))}, not one of ${KINDS.join(', ')}`,
      OF_A_TOKENIZER,
    )
  }
  return {
    file,
    config: config ?? Buffer.from('{}'),
    mostTokens: wholeNumber(objectIn(facts, 'truncation')['max_length']) ?? wholeNumber(settings['model_max_length']),
    padding: wholeNumber(objectIn(facts, 'padding')['pad_id']) ?? paddingToken(facts['added_tokens']) ?? 0,
  }
}

const OF_A_TOKENIZER = `${TOKENIZER} is what tokenizer.save_pretrained() of a fast tokenizer of Hugging Face writes. Upload model.tar.gz with it again.`

/** Where nothing bounds a text, Hugging Face writes 1e30. */
function wholeNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 1e6 ? value : undefined
}

function paddingToken(tokens: unknown): number | undefined {
  if (!Array.isArray(tokens)) return undefined
  const padding = tokens.find((token) => isJsonObject(token) && /^[[<]pad[\]>]$/i.test(String(token['content'])))
  return isJsonObject(padding) ? wholeNumber(padding['id']) : undefined
}

/** `{"id2label": {"0": "NEGATIVE", "1": "POSITIVE"}}`, as Hugging Face writes it. */
function labelsOf(file: Uint8Array | undefined): readonly string[] | undefined {
  if (!file) return undefined
  const config = parsed(file, CONFIG, MOST_CONFIG_BYTES)
  if (config['problem_type'] === 'multi_label_classification') {
    throw unservable('it gives a text any number of labels', 'Only models that choose one class are served.')
  }
  const byNumber = config['id2label']
  if (!isJsonObject(byNumber)) return undefined
  const count = Object.keys(byNumber).length
  const labels = Array.from({ length: count }, (_, code) => byNumber[String(code)])
  if (
    labels.every((label): label is string => typeof label === 'string' && label !== '') &&
    new Set(labels).size === count
  ) {
    return labels
  }
  throw unservable(`the id2label of ${CONFIG} is not a label for each class number from 0 on`, REPACK)
}

function objectIn(value: Readonly<Record<string, unknown>>, key: string): Readonly<Record<string, unknown>> {
  const found = value[key]
  return isJsonObject(found) ? found : {}
}

function parsed(file: Uint8Array, name: string, mostBytes: number): Readonly<Record<string, unknown>> {
  if (file.length > mostBytes) throw unservable(`${name} has more than ${mostBytes / 2 ** 20} MiB`, REPACK)
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(file).toString('utf8'))
  } catch (cause) {
    throw unservable(`${name} is not JSON`, OF_A_TOKENIZER, cause)
  }
  if (isJsonObject(value)) return value
  throw unservable(`${name} is not a JSON object`, OF_A_TOKENIZER)
}
