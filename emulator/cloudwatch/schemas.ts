import * as z from 'zod/mini'
import type { JsonInput } from '../protocols/json.ts'
import { invalidValue, missingParameter } from './errors.ts'

const text = (maxLength: number) => z.string().check(z.minLength(1), z.maxLength(maxLength))
const seconds = z.number().check(z.gte(0))
const dimensions = z._default(z.array(z.object({ Name: text(255), Value: text(1024) })).check(z.maxLength(30)), [])
const period = z.int().check(z.gte(60), z.multipleOf(60, 'must be a multiple of 60'))

export const getMetricDataInput = z.object({
  MetricDataQueries: z
    .array(
      z.object({
        Id: text(255).check(z.regex(/^[a-z][a-zA-Z0-9_]*$/, 'must begin with a lower-case letter')),
        MetricStat: z.optional(
          z.object({
            Metric: z.object({ Namespace: text(255), MetricName: text(255), Dimensions: dimensions }),
            Period: period,
            Stat: z.string(),
            Unit: z.optional(z.string()),
          }),
        ),
        Expression: z.optional(z.string()),
        Label: z.optional(z.string()),
        ReturnData: z._default(z.boolean(), true),
      }),
    )
    .check(z.minLength(1), z.maxLength(500)),
  StartTime: seconds,
  EndTime: seconds,
  ScanBy: z._default(z.enum(['TimestampDescending', 'TimestampAscending']), 'TimestampDescending'),
  MaxDatapoints: z._default(z.int().check(z.gte(1), z.lte(100_800)), 100_800),
  NextToken: z.optional(z.string()),
})

export const listMetricsInput = z.object({
  Namespace: z.optional(z.string()),
  MetricName: z.optional(z.string()),
  Dimensions: z._default(z.array(z.object({ Name: text(255), Value: z.optional(text(1024)) })), []),
  RecentlyActive: z.optional(z.literal('PT3H')),
  NextToken: z.optional(z.string()),
})

export const putMetricDataInput = z.object({
  Namespace: text(255),
  MetricData: z
    ._default(
      z.array(
        z.object({
          MetricName: text(255),
          Dimensions: dimensions,
          Timestamp: z.optional(seconds),
          Value: z.optional(z.number()),
          Values: z.optional(z.array(z.number()).check(z.minLength(1), z.maxLength(150))),
          Counts: z.optional(z.array(z.number().check(z.gt(0)))),
          StatisticValues: z.optional(z.unknown()),
          Unit: z._default(z.string(), 'None'),
        }),
      ),
      [],
    )
    .check(z.maxLength(1000)),
  EntityMetricData: z.optional(z.unknown()),
})

/** The input by its schema, or AWS's refusal of the first thing that is wrong. */
export function parseInput<Schema extends z.ZodMiniType>(schema: Schema, input: JsonInput): z.output<Schema> {
  const result = z.safeParse(schema, input, { reportInput: true })
  if (result.success) return result.data
  const [issue] = result.error.issues
  const name = (issue?.path ?? []).map((part) => (typeof part === 'number' ? `member.${part + 1}` : part)).join('.')
  if (issue?.input === undefined) throw missingParameter(name)
  throw invalidValue(`The value ${JSON.stringify(issue.input)} for parameter ${name} is invalid: ${issue.message}.`)
}
