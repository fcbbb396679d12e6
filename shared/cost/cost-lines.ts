import { PRICES } from './prices.ts'

/** One thing that is paid for. */
export type CostLine = { readonly what: string; readonly how: string; readonly dollars: number }

/** What answers: an endpoint beside the function, or the function alone. */
export type Answering = { readonly type: 'endpoint'; readonly memoryMb: number } | { readonly type: 'lambda' }

const MILLION = 1e6
const API_SECONDS = { endpoint: 0.06, lambda: 0.01 } as const
const ENDPOINT_SECONDS = 0.02

/** What a million predictions cost, one row each. */
export function predictionCosts(answering: Answering): readonly CostLine[] {
  const seconds = API_SECONDS[answering.type]
  const waiting = answering.type === 'endpoint' ? ', most of it waiting' : ''
  return [
    { what: 'API Gateway', how: 'REST API', dollars: PRICES.apiMillionCalls },
    {
      what: 'inference-api',
      how: `${seconds * 1000} ms at 1,024 MB${waiting}`,
      dollars: PRICES.lambdaMillionCalls + MILLION * seconds * PRICES.lambdaGbSecond,
    },
    ...(answering.type === 'endpoint' ? endpointCosts(answering.memoryMb / 1024) : []),
    {
      what: 'Pointer checks in S3',
      how: 'at most one in 5 s: 0.1 a prediction',
      dollars: ((MILLION * 0.1) / 1000) * PRICES.s3ThousandReads,
    },
    { what: 'Logs', how: '0.6 kB a prediction, access log included', dollars: 0.6 * PRICES.logsGb },
  ]
}

function endpointCosts(memoryGb: number): readonly CostLine[] {
  return [
    {
      what: 'Serverless endpoint',
      how: `${ENDPOINT_SECONDS * 1000} ms at ${memoryGb} GB`,
      dollars: MILLION * ENDPOINT_SECONDS * memoryGb * PRICES.servingGbSecond,
    },
    { what: 'Data through the endpoint', how: '1 kB a prediction', dollars: PRICES.servingDataGb },
  ]
}

/** The split of 1 GB, and the evaluation of what comes of it, with room; memory and /tmp are the functions'. */
const SECONDS_A_GB = 60
const LEAST_SECONDS = 2
const SPLIT = { memoryMb: 3008, storageGb: 9.5 }
const EVALUATION_MEMORY_MB = 1769
const INSTANCES = 2

/** What a run costs besides its training jobs: `uploadGb` is the size of its file. */
export function splitCosts(uploadGb: number): CostLine {
  const seconds = secondsOf(uploadGb)
  const perSecond = (SPLIT.memoryMb / 1024) * PRICES.lambdaGbSecond + SPLIT.storageGb * PRICES.lambdaStorageGbSecond
  return {
    what: 'Split and encoding',
    how: `${seconds} s at 3,008 MB, with 10 GB of /tmp`,
    dollars: seconds * perSecond,
  }
}

export function evaluationCosts(uploadGb: number, answering: Answering): CostLine {
  const seconds = secondsOf(uploadGb)
  const endpointGb = answering.type === 'endpoint' ? answering.memoryMb / 1024 : 0
  const beside = endpointGb > 0 ? ` and of two endpoint instances at ${endpointGb} GB` : ''
  return {
    what: 'Evaluation',
    how: `${seconds} s of the function at 1,769 MB${beside}`,
    dollars:
      seconds *
      ((EVALUATION_MEMORY_MB / 1024) * PRICES.lambdaGbSecond + INSTANCES * endpointGb * PRICES.servingGbSecond),
  }
}

export function storageCosts(uploadGb: number): CostLine {
  return {
    what: 'Storage for a month',
    how: `${sizeText(uploadGb)} uploaded, ${sizeText(2 * uploadGb)} of parts and rows`,
    dollars: 3 * uploadGb * PRICES.s3GbMonth,
  }
}

function secondsOf(uploadGb: number): number {
  return Math.max(LEAST_SECONDS, Math.round(SECONDS_A_GB * uploadGb))
}

function sizeText(gb: number): string {
  if (gb >= 1) return `${Number(gb.toPrecision(3))} GB`
  return gb >= 0.001 ? `${Number((gb * 1000).toPrecision(3))} MB` : `${Math.max(1, Math.round(gb * 1e6))} kB`
}

export function totalDollars(lines: readonly CostLine[]): number {
  return lines.reduce((sum, { dollars }) => sum + dollars, 0)
}

/** As every page writes a price: `$0.004`, `$1.25`. */
export function priceText(dollars: number): string {
  if (dollars > 0 && dollars < 0.0005) return 'under $0.001'
  return dollars === 0 ? '$0' : `$${dollarsText(dollars)}`
}

/** To the tenth of a cent where it is little: `0.004`. */
export function dollarsText(dollars: number): string {
  return dollars.toFixed(dollars < 0.1 ? 3 : 2)
}
