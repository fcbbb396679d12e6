import { afterAll, describe, expect, it } from 'vitest'
import { runKeys } from '#shared/names/run-keys.ts'
import { startTestSageMaker, userOf } from './cloud.ts'

/*
 * Names that JavaScript's objects have themselves, and keys that events, URLs and lists of S3 spell in other ways: as
 * the dataset, its columns, classes, categories and captured fields, from the upload to the feedback.
 */

const cloud = await startTestSageMaker()
afterAll(() => cloud.close())
const user = userOf(cloud)

const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'] as const

/** Two numbers and a category tell the class; all have names of Object.prototype. */
function fileOf(rows: number): string {
  const lines = ['__proto__,constructor,toString,hasOwnProperty']
  for (let row = 0; row < rows; row++) {
    const kind = row % 3
    const noise = (row * 7919) % 13
    lines.push([kind * 10 + (noise % 5), NAMES[(kind + 1) % 4], noise, NAMES[kind]].join(','))
  }
  return `${lines.join('\n')}\n`
}

const MANIFEST = {
  target: 'hasOwnProperty',
  // They tell the class, which is what they are there for.
  features: { allowLeak: ['__proto__', 'constructor'] },
  capture: { enabled: true, hash: ['constructor'], omit: ['toString'] },
}

async function ask(path: string, body: string, contentType = 'application/json') {
  const response = await fetch(`${cloud.apiUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body,
  })
  return { status: response.status, text: await response.text() }
}

describe('names of Object.prototype', () => {
  it.each(['constructor', 'toString'])(
    'serve as dataset %s, columns, classes, categories and captured fields',
    async (name) => {
      const dataset = name.toLowerCase()
      await user.objects.put(`datasets/${name}/manifest.json`, JSON.stringify(MANIFEST))
      await user.objects.put(`datasets/${name}/data.csv`, fileOf(300))
      const runId = await user.champion(dataset)
      const evaluation = await user.evaluation(dataset, runId)
      expect([...(evaluation.confusion?.labels ?? [])].sort()).toEqual(['__proto__', 'constructor', 'toString'])
      expect(evaluation.metrics.accuracy?.value).toBeGreaterThan(0.9)

      // As JSON: a literal object would set its prototype instead.
      const json = await ask(
        `/models/${dataset}/predict?probabilities=true&toString=7`,
        '{"__proto__":11,"constructor":"toString","toString":3}',
      )
      expect([json.status, json.text]).toEqual([200, expect.stringContaining('"label":"constructor"')])
      const { prediction } = JSON.parse(json.text) as { prediction: { probabilities: object } }
      expect(Object.keys(prediction.probabilities).sort()).toEqual(['__proto__', 'constructor', 'toString'])

      const csv = await ask(
        `/models/${dataset}/predict`,
        '__proto__,constructor,toString\n1,constructor,3\n21,hasOwnProperty,3\n',
        'text/csv',
      )
      expect([csv.status, csv.text]).toEqual([200, expect.stringMatching(/__proto__[^]*toString/)])

      const { requestId } = JSON.parse(json.text) as { requestId?: string }
      const id = requestId ?? ''
      const feedback = await ask(`/models/${dataset}/feedback`, JSON.stringify({ requestId: id, truth: 'constructor' }))
      expect([feedback.status, feedback.text]).toEqual([expect.any(Number), expect.any(String)])
      expect(feedback.status).toBeLessThan(300)
      const wrong = await ask(`/models/${dataset}/feedback`, JSON.stringify({ requestId: id, truth: 'hasOwnProperty' }))
      expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining('__proto__')])
    },
    90_000,
  )

  it.each(['valueOf', '__proto__', 'hasOwnProperty'])('of no model are a 404: %s', async (name) => {
    expect((await ask(`/models/${name}/predict`, '{}')).status).toBe(404)
  })
})

describe('an upload whose key', () => {
  it.each([
    ['has a newline', 'datasets/line\nbreak.csv', 'line-break'],
    ['has a tab and a carriage return', 'datasets/tab\tand\rmore.csv', 'tab-and-more'],
    ['has a plus, a per cent and a space', 'datasets/a+b %41 c.csv', 'a-b-41-c'],
    ['has letters of all the world', 'datasets/Größe-日本.csv', undefined],
    ['has a quote and brackets', 'datasets/"q" [1] {2}.csv', undefined],
  ])(
    '%s trains',
    async (_, key, dataset) => {
      await user.objects.put(key, fileOf(120).replaceAll('hasOwnProperty', 'target'))
      const found = await user.eventually(async () => {
        for await (const { key: source } of user.objects.list('runs/')) {
          if (!source.endsWith('/source.json')) continue
          const body = JSON.parse(Buffer.from((await user.objects.get(source))?.body ?? '').toString()) as {
            key: string
            dataset: string
            runId: string
          }
          if (body.key === key) return body
        }
        throw new Error(`${JSON.stringify(key)} was ignored`)
      })
      expect(found.dataset).toBe(dataset ?? found.dataset)
      await user.eventually(async () => {
        const keys = runKeys(found.dataset, found.runId)
        if (!((await user.objects.head(keys.training)) ?? (await user.objects.head(keys.failure))))
          throw new Error('not yet')
      })
      expect(await user.objects.head(runKeys(found.dataset, found.runId).failure)).toBeUndefined()
    },
    90_000,
  )
})

it('left no fault in the local cloud', () => {
  expect(cloud.faults).toEqual([])
})
