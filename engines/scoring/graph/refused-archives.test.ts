import { describe, expect, it } from 'vitest'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { Message } from '../export/onnx/protobuf.ts'
import { textClassifier } from '../export/onnx/text-classifier.ts'
import { wordTokenizer } from '../export/onnx/word-tokenizer.ts'
import { compileOnnx } from './compile-onnx.ts'
import { onnxFiles } from './read/archive-files.ts'
import { readOnnxGraph } from './read/read-graph.ts'
import { schemaOfGraph } from './schema-of-graph.ts'
import {
  floatConstant,
  graphAttribute,
  mapPort,
  type TestModel,
  testGraph,
  testModel,
  testNode,
} from './testing/odd-models.ts'

/* What people who upload something else than an ONNX model that can be served read. */

type Files = Readonly<Record<string, Uint8Array | string>>

function messageOf(files: Files, schema?: FeatureSchema): string {
  const archive = Object.entries(files).map(([name, content]) => ({ name, bytes: Buffer.from(content) }))
  try {
    compileOnnx(archive, { dataset: 'own', runId: 'run', schema })
  } catch (error) {
    // Each says what to do, too.
    if (error instanceof BoostlineError && error.code === 'model-unscorable' && error.hint.length > 20) {
      return error.message.replace('The ONNX model is not served: ', '')
    }
    throw error
  }
  return 'served'
}

const MODEL = testModel()
const TEXT = textClassifier({ classes: 2, weights: new Float32Array(12), bias: new Float32Array(2) }, 'text')
const TOKENIZER = JSON.stringify(wordTokenizer(['good', 'bad']))
const LABELS = JSON.stringify({ id2label: { 0: 'bad', 1: 'good' } })

it('a model of one number, and one of a text, are served', () => {
  expect(messageOf({ 'model.onnx': MODEL })).toBe('served')
  expect(messageOf({ 'model.onnx': TEXT, 'tokenizer.json': TOKENIZER, 'config.json': LABELS })).toBe('served')
})

describe('an archive', () => {
  it.each<[string, Files, string]>([
    ['without the model', { 'tokenizer.json': TOKENIZER }, 'there is no model.onnx in its archive.'],
    ['with another name', { 'net.onnx': MODEL }, '"net.onnx" has to be called model.onnx.'],
    ['with two models', { 'model.onnx': MODEL, 'b.onnx': MODEL }, '"b.onnx" has to be called model.onnx.'],
    ['with a folder', { 'export/model.onnx': MODEL }, '"export/model.onnx" is in a folder.'],
    ['of onnxruntime’s own format', { 'model.ort': MODEL }, '"model.ort" is onnxruntime\'s own format, not ONNX.'],
    [
      'with its data beside it',
      { 'model.onnx': MODEL, 'model.onnx_data': 'x' },
      'there is "model.onnx_data" beside it, and its data have to be in model.onnx.',
    ],
    [
      'packed on macOS',
      { '._model.onnx': '\0\x05', 'model.onnx': MODEL },
      'there is "._model.onnx", which macOS adds.',
    ],
    ['with what a Finder leaves', { 'model.onnx': MODEL, '.DS_Store': 'x' }, 'there is ".DS_Store", which macOS adds.'],
    ['with code', { 'model.onnx': MODEL, 'handler.py': 'import os' }, 'there is "handler.py" beside it.'],
    ['with a library', { 'model.onnx': MODEL, 'ops.so': '\x7fELF' }, 'there is "ops.so" beside it.'],
    ['that is empty', { 'model.onnx': '' }, 'model.onnx is empty.'],
    ['of a pickle', { 'model.onnx': '\x80\x04\x95' }, 'model.onnx is damaged, or no ONNX model.'],
    ['of a page', { 'model.onnx': '<!doctype html>' }, 'model.onnx is damaged, or no ONNX model.'],
    ['that was cut off', { 'model.onnx': MODEL.subarray(0, -20) }, 'model.onnx is damaged, or no ONNX model.'],
    [
      'of tokens without a tokenizer',
      { 'model.onnx': TEXT },
      'its input "input_ids" is of tokens, and there is no tokenizer.json.',
    ],
    ['with a tokenizer that is no JSON', { 'model.onnx': TEXT, 'tokenizer.json': '{' }, 'tokenizer.json is not JSON.'],
    [
      'with a tokenizer of nothing',
      { 'model.onnx': TEXT, 'tokenizer.json': '{}' },
      'tokenizer.json has no vocabulary.',
    ],
    [
      'with another kind of tokenizer',
      { 'model.onnx': TEXT, 'tokenizer.json': '{"model":{"type":"Script","vocab":{}}}' },
      'tokenizer.json is of the kind "Script", not one of WordPiece, BPE, Unigram.',
    ],
    [
      'with a tokenizer and no text',
      { 'model.onnx': MODEL, 'tokenizer.json': TOKENIZER },
      'there is a tokenizer.json beside it, and it has no input of tokens, such as "input_ids".',
    ],
    [
      'with labels for other classes',
      { 'model.onnx': TEXT, 'tokenizer.json': TOKENIZER, 'config.json': '{"id2label":{"0":"a","1":"b","2":"c"}}' },
      'its output "logits" has 2 numbers a row, and there are 3 labels.',
    ],
    [
      'with a label twice',
      { 'model.onnx': TEXT, 'tokenizer.json': TOKENIZER, 'config.json': '{"id2label":{"0":"a","1":"a"}}' },
      'the id2label of config.json is not a label for each class number from 0 on.',
    ],
    [
      'of several labels at once',
      {
        'model.onnx': TEXT,
        'tokenizer.json': TOKENIZER,
        'config.json': '{"problem_type":"multi_label_classification"}',
      },
      'it gives a text any number of labels.',
    ],
  ])('%s', (_, files, message) => {
    expect(messageOf(files)).toBe(message)
  })
})

const nest = (depth: number): Message =>
  depth === 0
    ? testGraph({})
    : testGraph({ nodes: [testNode({ operator: 'If', attributes: [graphAttribute('then_branch', nest(depth - 1))] })] })
const external = (tensor: Message) =>
  tensor.message(13, new Message().text(1, 'location').text(2, '/etc/passwd')).integer(14, 1)

describe('a model', () => {
  it.each<[string, TestModel, string]>([
    [
      'with data in another file',
      { constants: [floatConstant('w', [1], { more: external })] },
      'its data are in another file.',
    ],
    [
      'with data in another file, of a constant inside of a node',
      {
        nodes: [
          {
            operator: 'Constant',
            outputs: ['y'],
            attributes: [new Message().text(1, 'value').message(5, floatConstant('w', [1], { more: external }))],
          },
        ],
      },
      'its data are in another file.',
    ],
    [
      'with an operator of its own',
      {
        nodes: [{ operator: 'Shell', inputs: ['x'], outputs: ['y'], domain: 'my.ops' }],
        operatorSets: [
          ['', 17],
          ['my.ops', 1],
        ],
      },
      'its operator "Shell" is of "my.ops", not of ONNX.',
    ],
    [
      'that onnxruntime’s optimizer wrote',
      { nodes: [{ operator: 'FusedMatMul', inputs: ['x'], outputs: ['y'], domain: 'com.microsoft' }] },
      'its operator "FusedMatMul" is of "com.microsoft", not of ONNX.',
    ],
    [
      'with functions of its own',
      { more: (model) => model.message(25, new Message().text(1, 'f')) },
      'it defines functions of its own.',
    ],
    ['that holds its training', { more: (model) => model.message(20, new Message()) }, 'it holds how to train it.'],
    [
      'with more nodes than are read',
      { nodes: Array.from({ length: 20_001 }, () => ({ operator: 'Identity' })) },
      'it has more than 20,000 nodes.',
    ],
    [
      'with graphs inside of graphs',
      { nodes: [testNode({ operator: 'If', attributes: [graphAttribute('then_branch', nest(9))] })] },
      'it has graphs inside of graphs, more than 8 deep.',
    ],
    [
      'with a constant that promises more than it holds',
      { constants: [floatConstant('w', [1], { shape: [1_000_000_000] })] },
      'a constant of it has another size than its data.',
    ],
    [
      'with a constant of many dimensions',
      { constants: [floatConstant('w', [1], { shape: Array.from({ length: 17 }, () => 1) })] },
      'a constant of it has more than 16 dimensions.',
    ],
    [
      'with sparse constants',
      { nodes: [testNode({ operator: 'Constant', attributes: [new Message().message(22, new Message())] })] },
      'it has sparse constants.',
    ],
    ['without operators', { operatorSets: [] }, 'it names no operators.'],
    [
      'that takes pictures',
      { inputs: [{ name: 'x', shape: ['n', 3, 224, 224] }] },
      'its input "x" has the shape ? × 3 × 224 × 224, and not any number of rows.',
    ],
    [
      'that takes eight rows at a time',
      { inputs: [{ name: 'x', shape: [8, 4] }] },
      'its input "x" has the shape 8 × 4, and not any number of rows.',
    ],
    [
      'that takes halves',
      { inputs: [{ name: 'x', type: 'float16' }] },
      'its input "x" is of a type that no column has.',
    ],
    [
      'whose row has any number of numbers',
      { inputs: [{ name: 'x', shape: ['n', 'k'] }] },
      'its input "x" does not say how many numbers a row has.',
    ],
    [
      'whose metadata name others',
      { inputs: [{ name: 'x', shape: ['n', 2] }], metadata: { feature_names: 'a,b,c' } },
      'it takes 2 numbers a row, and its metadata name 3.',
    ],
    [
      'that answers maps',
      { outputs: [mapPort('output_probability')] },
      'its output "output_probability" is a map and no tensor.',
    ],
    [
      'that answers vectors',
      { outputs: [{ name: 'y', shape: ['n', 'tokens', 768] }] },
      'no output of it is a number, or a number a class, for each row.',
    ],
    [
      'that answers texts',
      { outputs: [{ name: 'y', type: 'string' }] },
      'no output of it is a number, or a number a class, for each row.',
    ],
    [
      'with two answers',
      { outputs: [{ name: 'a' }, { name: 'b' }] },
      'which of its outputs is the answer is not clear: "a", "b".',
    ],
    [
      'of classes that it does not name',
      { outputs: [{ name: 'y', shape: ['n', 3] }] },
      'it does not say what the classes are that its output "y" is of.',
    ],
  ])('%s', (_, model, message) => {
    expect(messageOf({ 'model.onnx': testModel(model) })).toBe(message)
  })

  it('is read in a moment, however little it says', () => {
    const loops = Buffer.from(testModel())
    const started = performance.now()
    expect(messageOf({ 'model.onnx': Buffer.concat([loops, Buffer.alloc(8 * 2 ** 20)]) })).toMatch(/damaged/)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})

describe('a schema.json of other data', () => {
  const files = [
    { name: 'model.onnx', bytes: testModel({ inputs: [{ name: 'a' }, { name: 'b' }], outputs: [{ name: 'y' }] }) },
  ]
  const own = schemaOfGraph(readOnnxGraph(files[0]?.bytes ?? MODEL), onnxFiles(files), { dataset: 'own', runId: 'run' })
  const renamed = JSON.parse(JSON.stringify(own).replace('"name":"b"', '"name":"c"')) as FeatureSchema

  it.each<[string, FeatureSchema, Uint8Array, string]>([
    ['with another name', renamed, files[0]?.bytes ?? MODEL, 'schema.json has no column for its input "b".'],
    [
      'of fewer columns',
      own,
      testModel({ inputs: [{ name: 'x', shape: ['n', 3] }] }),
      'it takes 3 numbers a row where schema.json makes 2 of it.',
    ],
    [
      'of a number, to a model of classes',
      own,
      testModel({ inputs: [{ name: 'x', shape: ['n', 2] }], outputs: [{ name: 'probabilities', shape: ['n', 3] }] }),
      'its output "probabilities" is not the one number that a regression has.',
    ],
    [
      'without the text that the model reads',
      own,
      testModel({
        inputs: [
          { name: 'x', shape: ['n', 2] },
          { name: 't', type: 'string' },
        ],
      }),
      'its input "t" is a text, and schema.json has no such column as-sent.',
    ],
  ])('%s', (_, schema, model, message) => {
    expect(messageOf({ 'model.onnx': model }, schema)).toBe(message)
  })
})
