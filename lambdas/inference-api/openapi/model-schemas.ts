import { featureColumns } from '#shared/schema/feature-columns.ts'
import type { Column, FeatureColumn, Problem } from '#shared/schema/feature-schema.ts'
import { leftOutText } from '#shared/schema/left-out-classes.ts'
import { describeFeature, exampleOf } from '../models/feature-description.ts'
import type { ServingModel } from '../models/serving-models.ts'

/** A JSON Schema of the 2020-12 dialect, which OpenAPI 3.1 takes as it is. */
export type JsonSchema = { readonly [key: string]: unknown }

type Described = Pick<ServingModel, 'dataset' | 'schema' | 'capture'>

/** As many categories and classes as the document lists: types of hundreds of texts help nobody. */
const MOST_LISTED = 50
const MOST_NAMED = 5

/** `enum` of these values, where they are few enough to be listed. */
export function enumOf(values: readonly unknown[]): JsonSchema {
  return values.length > MOST_LISTED ? {} : { enum: values }
}

/** The name of a model's component schema; unique, since dataset names have no dots. */
export function componentName(dataset: string, part: 'features' | 'prediction' | 'answer' | 'batchAnswer'): string {
  return `${dataset}.${part}`
}

export function componentRef(dataset: string, part: Parameters<typeof componentName>[1]): JsonSchema {
  return { $ref: `#/components/schemas/${componentName(dataset, part)}` }
}

/** The component schemas of one model: what it takes and what it answers. */
export function modelSchemas({ dataset, schema, capture }: Described): Readonly<Record<string, JsonSchema>> {
  const prediction = componentRef(dataset, 'prediction')
  return {
    [componentName(dataset, 'features')]: featuresSchema(schema.columns, featureColumns(schema)),
    [componentName(dataset, 'prediction')]: predictionSchema(schema.problem),
    [componentName(dataset, 'answer')]: answerSchema('prediction', prediction, capture.enabled),
    [componentName(dataset, 'batchAnswer')]: answerSchema(
      'predictions',
      { type: 'array', items: prediction },
      capture.enabled,
    ),
  }
}

function featuresSchema(columns: readonly Column[], features: readonly FeatureColumn[]): JsonSchema {
  const example = exampleOf(features)
  return {
    type: 'object',
    description: 'The features by name, in any order. null is a missing value.',
    properties: Object.fromEntries(
      columns.map((column) => [
        column.name,
        column.role === 'feature' ? featureSchema(column, example[column.name]) : unusedSchema(column),
      ]),
    ),
    required: features.map((feature) => feature.name),
    additionalProperties: false,
    examples: [example],
  }
}

function featureSchema(feature: FeatureColumn, example: unknown): JsonSchema {
  const described = describeFeature(feature)
  const range = 'min' in described ? `In the training rows from ${described.min} to ${described.max}.` : ''
  if (feature.type === 'number') {
    return { type: ['number', 'null'], description: `${range} Numeric text is taken, too.`, examples: [example] }
  }
  if (feature.type === 'boolean') {
    return { type: ['boolean', 'null'], description: 'Its spellings as text are taken, too.', examples: [example] }
  }
  if (feature.type === 'date') {
    const format = feature.hasTime ? 'date-time' : 'date'
    return { type: ['string', 'null'], format, description: range, examples: [example] }
  }
  if (feature.encoding === 'as-sent') {
    const description = 'Text, which the model reads as it is.'
    return { type: 'string', maxLength: feature.mostCharacters, description, examples: [example] }
  }
  if (feature.type === 'text') {
    return { type: ['string', 'null'], description: 'Text, which counts by its words.', examples: [example] }
  }
  const { vocabulary } = feature
  const others = 'Any other text is taken with a warning, and refused with strict=true.'
  if (vocabulary.length > MOST_LISTED) {
    const named = vocabulary.slice(0, MOST_NAMED).map((text) => JSON.stringify(text))
    const description = `One of ${vocabulary.length} texts, such as ${named.join(', ')}: GET /models/{dataset} lists them. ${others}`
    return { type: ['string', 'null'], description, examples: [example] }
  }
  return {
    anyOf: [{ type: 'string', enum: vocabulary }, { type: ['string', 'null'] }],
    description: others,
    examples: [example],
  }
}

function unusedSchema(column: Exclude<Column, FeatureColumn>): JsonSchema {
  const reason = column.role === 'target' ? 'it is what is predicted' : column.reason
  return { description: `Accepted and not used: ${reason}.` }
}

function predictionSchema(problem: Problem): JsonSchema {
  const id = { type: ['string', 'number', 'boolean', 'null'], description: 'The field that ?id= names.' }
  const explanation = explanationSchema(problem)
  if (problem.type === 'regression') {
    const number = { type: 'number' }
    const interval = {
      ...objectSchema({ low: number, high: number }, ['low', 'high']),
      description: 'What holds the actual value in so many of a hundred rows, with ?interval=0.9.',
    }
    return objectSchema({ id, value: number, interval, explanation }, ['value'])
  }
  const labels = problem.classes.map((entry) => entry.label)
  const probability = { type: 'number', minimum: 0, maximum: 1 }
  const probabilities = {
    ...(labels.length > MOST_LISTED
      ? { type: 'object', additionalProperties: probability }
      : objectSchema(Object.fromEntries(labels.map((label) => [label, probability])), labels)),
    description: 'Of every class, with ?probabilities=true.',
  }
  const without = leftOutText(problem)
  const label = {
    type: 'string',
    ...enumOf(labels),
    ...(without !== '' && { description: `It cannot answer: ${without}.` }),
  }
  const threshold = {
    ...probability,
    description: `${JSON.stringify(labels[1])} is answered from this probability of it on. Absent where it is 0.5.`,
  }
  const properties = {
    id,
    label,
    probability,
    ...(labels.length === 2 && { threshold }),
    probabilities,
    labels: {
      type: 'array',
      minItems: 1,
      items: { type: 'string', ...enumOf(labels) },
      description: 'What holds the actual class in so many of a hundred rows, with ?interval=0.9.',
    },
    explanation,
  }
  return objectSchema(properties, ['label', 'probability'])
}

function explanationSchema(problem: Problem): JsonSchema {
  const number = { type: 'number' }
  const word = objectSchema({ word: { type: 'string' }, contribution: number }, ['word', 'contribution'])
  const words = {
    type: 'array',
    items: word,
    description: 'Of a text: its words that moved the margin, the strongest first.',
  }
  const contribution = objectSchema({ feature: { type: 'string' }, contribution: number, words }, [
    'feature',
    'contribution',
  ])
  const shared = {
    margin: { ...number, description: 'baseValue and all contributions added up.' },
    baseValue: { ...number, description: 'The margin where nothing is known of the features.' },
    contributions: { type: 'array', items: contribution, description: 'One a feature, the strongest first.' },
  }
  const ofClass = problem.type !== 'regression' && {
    class: {
      type: 'string',
      ...enumOf(problem.classes.map((entry) => entry.label)),
      description: 'The class that the numbers speak for; above 0 they speak for it, below 0 against it.',
    },
  }
  const properties = { ...ofClass, ...shared }
  return {
    ...objectSchema(properties, Object.keys(properties)),
    description: 'What moved the prediction (exact TreeSHAP), with ?explain=true.',
  }
}

function answerSchema(name: 'prediction' | 'predictions', content: JsonSchema, captured: boolean): JsonSchema {
  const warning = objectSchema(
    {
      field: { type: 'string' },
      message: { type: 'string', description: 'What was assumed, of the first instance.' },
      instance: { type: 'integer', minimum: 0, description: 'The first instance that it is about.' },
      count: { type: 'integer', minimum: 1, description: 'How many instances it is about.' },
    },
    ['message', 'instance', 'count'],
  )
  const requestId = { type: 'string', description: 'By which feedback finds this prediction.' }
  return objectSchema(
    {
      [name]: content,
      model: { type: 'string', description: 'The run that predicted.' },
      warnings: { type: 'array', items: warning },
      ...(captured ? { requestId } : {}),
    },
    [name, 'model'],
  )
}

/** An object of these properties and no others. */
export function objectSchema(
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[],
): JsonSchema {
  return { type: 'object', properties, required, additionalProperties: false }
}
