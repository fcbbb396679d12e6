/** US dollars in us-east-1, without any free tier. */
export const PRICES = {
  lambdaGbSecond: 0.0000133334,
  lambdaStorageGbSecond: 0.0000000309,
  lambdaMillionCalls: 0.2,
  apiMillionCalls: 3.5,
  sqsMillionCalls: 0.4,
  s3GbMonth: 0.023,
  s3ThousandWrites: 0.005,
  s3ThousandReads: 0.0004,
  logsGb: 0.5,
  ecrGbMonth: 0.1,
  alarmMonth: 0.1,
  /** Of one metric of CloudWatch in the hours in which it is written. */
  metricMonth: 0.3,
  /** Of one ml.m5.large. */
  trainingHour: 0.115,
  servingGbSecond: 0.00002,
  servingDataGb: 0.016,
} as const

/** An hour of training with the size `large` of a family; each size costs as much as its number of those. */
const LARGE_HOUR: Readonly<Record<string, number>> = { 'ml.m5': PRICES.trainingHour, 'ml.c5': 0.102 }

/** What an hour of training on an instance costs; undefined where no price of its family is here. */
export function trainingHourOf(instanceType: string): number | undefined {
  const [, family = '', times = '', size = ''] = /^(ml\.\w+)\.(\d*)(x?large)$/.exec(instanceType) ?? []
  const large = LARGE_HOUR[family]
  return large === undefined ? undefined : large * (size === 'large' ? 1 : 2 * Number(times || 1))
}
