import type { EmulatorContext } from '../context.ts'
import { compilePattern, type EventMatcher, type EventPattern } from './event-pattern.ts'

/** A rule and its one target: a Lambda function. */
export type RuleConfig =
  | { readonly name: string; readonly pattern: EventPattern; readonly functionName: string }
  | { readonly name: string; readonly rateMinutes: number; readonly functionName: string }

type PatternRule = Extract<RuleConfig, { pattern: EventPattern }> & { readonly matches: EventMatcher }
export type ScheduleRule = Extract<RuleConfig, { rateMinutes: number }>
export type Rule = PatternRule | ScheduleRule

/** Checks the configured rules. Throws where one is not valid, with its name. */
export function compileRules(configs: readonly RuleConfig[]): readonly Rule[] {
  const names = new Set<string>()
  return configs.map((config) => {
    if (names.has(config.name)) throw new Error(`There are two EventBridge rules "${config.name}": rename one.`)
    names.add(config.name)
    if ('pattern' in config) return { ...config, matches: compileNamed(config.name, config.pattern) }
    if (Number.isInteger(config.rateMinutes) && config.rateMinutes > 0) return config
    throw new Error(
      `EventBridge rule "${config.name}": rateMinutes must be a whole number from 1, not ${config.rateMinutes}.`,
    )
  })
}

export function ruleArn(context: EmulatorContext, name: string): string {
  return `arn:aws:events:${context.region}:${context.accountId}:rule/${name}`
}

/** A rule as ListRules and DescribeRule show it. */
export function describeRule(context: EmulatorContext, rule: Rule): Record<string, unknown> {
  return {
    Name: rule.name,
    Arn: ruleArn(context, rule.name),
    ...('pattern' in rule
      ? { EventPattern: JSON.stringify(rule.pattern) }
      : { ScheduleExpression: `rate(${rule.rateMinutes} ${rule.rateMinutes === 1 ? 'minute' : 'minutes'})` }),
    State: 'ENABLED',
    EventBusName: 'default',
  }
}

function compileNamed(name: string, pattern: EventPattern): EventMatcher {
  try {
    return compilePattern(pattern)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`EventBridge rule "${name}": ${reason}`, { cause: error })
  }
}
