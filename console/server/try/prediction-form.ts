import { featureColumns, targetColumnOf } from '#shared/schema/feature-columns.ts'
import type { FeatureColumn, FeatureSchema } from '#shared/schema/feature-schema.ts'
import type { FieldAnswer, FormAnswer } from '../../answers.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const MOST_CHOICES = 500
/** How many steps a slider has, where nothing says that the numbers are whole. */
const STEPS = 100

/** What a person fills in to ask a model: for every feature its range or its values, and the middle of the training rows. */
export function predictionForm(schema: FeatureSchema, runId: string): FormAnswer {
  return {
    dataset: schema.dataset,
    runId,
    target: targetColumnOf(schema).name,
    problem: schema.problem.type,
    positive: schema.problem.type === 'binary' ? (schema.problem.classes[1]?.label ?? null) : null,
    fields: featureColumns(schema).map(fieldOf),
  }
}

function fieldOf(column: FeatureColumn): FieldAnswer {
  const field = { name: column.name, type: column.type, range: undefined, choices: [] }
  switch (column.type) {
    case 'number':
      return numberField(column)
    case 'date': {
      const { min, max, mean, deciles } = column.statistics
      const shown = (days: number) => new Date(days * DAY_MS).toISOString().slice(0, column.hasTime ? 16 : 10)
      const hint = deciles.length > 0 ? `${shown(min)} to ${shown(max)}` : 'a date'
      return { ...field, hint, value: shown(deciles[5] ?? mean) }
    }
    case 'boolean': {
      const words = column.reading?.words
      const choices = words ? [words.true, words.false] : ['true', 'false']
      const top = column.statistics.top[0]?.value
      return {
        ...field,
        choices,
        hint: choices.join(' or '),
        value: choices.find((each) => each === top) ?? choices[0] ?? null,
      }
    }
    case 'category': {
      const often = column.statistics.top.map(({ value }) => value)
      const choices = [
        ...new Set([...often.filter((value) => column.vocabulary.includes(value)), ...column.vocabulary]),
      ]
      const hint = `${column.vocabulary.length} values`
      return { ...field, choices: choices.slice(0, MOST_CHOICES), hint, value: choices[0] ?? null }
    }
    case 'text':
      return { ...field, hint: 'free text', value: column.example ?? '' }
  }
}

function numberField({ name, type, statistics }: Extract<FeatureColumn, { type: 'number' }>): FieldAnswer {
  const { min, max, mean, deciles } = statistics
  const value = rounded(deciles[5] ?? mean)
  // An imported model's own schema knows no rows.
  const isKnown = deciles.length > 0 && max > min
  if (!isKnown) return { name, type, range: undefined, choices: [], hint: 'a number', value }
  const isWhole = [min, max, ...deciles].every((edge) => Number.isInteger(edge))
  const step = isWhole ? 1 : 10 ** Math.floor(Math.log10((max - min) / STEPS))
  return { name, type, range: { min, max, step }, choices: [], hint: `${rounded(min)} to ${rounded(max)}`, value }
}

function rounded(value: number): number {
  return Number(value.toPrecision(6))
}
