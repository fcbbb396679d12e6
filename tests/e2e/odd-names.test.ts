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
  // Rows with the same cells are cases of their own.
  split: { duplicates: 'independent' },
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
    600_000,
  )

  it.each(['valueOf', '__proto__', 'hasOwnProperty'])('of no model are a 404: %s', async (name) => {
    expect((await ask(`/models/${name}/predict`, '{}')).status).toBe(404)
  })
})

describe('a target that went through a one-hot step', () => {
  it('answers, is evaluated and scores files with the words that it was', async () => {
    const rows = Array.from({ length: 300 }, (_, row) => {
      const [usage, fee] = [(row * 7919) % 101, (row * 104_729) % 37]
      const leaves = usage + ((row * 31) % 30) < 60
      return { usage, fee, leaves }
    })
    const lines = rows.map(({ usage, fee, leaves }) => [Number(!leaves), usage, Number(leaves), fee].join(','))
    await user.objects.put('datasets/leavers/manifest.json', JSON.stringify({ target: 'contract_leaves' }))
    await user.objects.put(
      'datasets/leavers.csv',
      `${['contract_stays,usage,contract_leaves,fee', ...lines].join('\n')}\n`,
    )
    const runId = await user.champion('leavers')
    const evaluation = await user.evaluation('leavers', runId)
    expect([...(evaluation.confusion?.labels ?? [])].sort()).toEqual(['leaves', 'stays'])

    const known = await (await fetch(`${cloud.apiUrl}/models/leavers`)).text()
    expect(JSON.parse(known)).toMatchObject({ features: [{ name: 'usage' }, { name: 'fee' }] })
    const json = await ask('/models/leavers/predict?probabilities=true', '{"usage":2,"fee":3}')
    expect(JSON.parse(json.text)).toMatchObject({
      prediction: { label: 'leaves', probabilities: { stays: expect.any(Number) } },
    })
    // Columns of the file that are no features are accepted and not used.
    const csv = await ask('/models/leavers/predict', 'contract_stays,usage,contract_leaves,fee\n0,99,1,3\n', 'text/csv')
    expect(JSON.parse(csv.text)).toMatchObject({ predictions: [{ label: 'stays' }] })

    await user.objects.put('score/leavers/new.csv', 'usage,fee\n2,3\n99,3\n')
    const scored = await user.eventually(async () => {
      const found = await user.objects.get('scored/leavers/new.csv')
      if (!found) throw new Error('not yet')
      return Buffer.from(found.body).toString()
    })
    expect(scored.split('\n').map((line) => /leaves|stays/.exec(line)?.[0])).toEqual([
      undefined,
      'leaves',
      'stays',
      undefined,
    ])
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
    600_000,
  )
})

it('left no fault in the local cloud', () => {
  expect(cloud.faults).toEqual([])
})
