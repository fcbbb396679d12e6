import { expect, it } from 'vitest'
import { serveBy } from './serve.ts'

const RUN = 'boostline-iris-20260701-100000-aaaaaaaa'

async function serve(answer: Awaited<ReturnType<Parameters<typeof serveBy>[2]>>) {
  const lines: string[] = []
  const outcome = await serveBy(
    'iris',
    'lambda',
    async () => answer,
    (line) => void lines.push(line),
    '--local',
  )
  return { ...outcome, lines }
}

it('says what serves', async () => {
  const answer = { dataset: 'iris', runId: RUN, type: 'lambda', changesTo: null, isReady: true } as const
  expect(await serve(answer)).toEqual({
    ok: true,
    result: answer,
    lines: [`${RUN} of iris serves from the API itself`],
  })
})

it('says first what is being made to serve', async () => {
  expect(
    (await serve({ dataset: 'iris', runId: RUN, type: 'lambda', changesTo: 'endpoint', isReady: true })).lines,
  ).toEqual([
    `${RUN} of iris is to serve from an endpoint, which is being made: a few minutes`,
    'Until it is ready the API itself answers as before; ./boostline status iris --local says when it is',
  ])
})

it('does not say that what is made again serves', async () => {
  expect(
    (await serve({ dataset: 'iris', runId: RUN, type: 'endpoint', changesTo: null, isReady: false })).lines,
  ).toEqual([`${RUN} of iris is to serve from an endpoint, which was gone and is made again: a few minutes`])
})

it('says why it is refused', async () => {
  const refused = { message: 'The model cannot be scored without XGBoost: it is odd.', hint: 'Do something.' }
  await expect(serve({ refused })).rejects.toMatchObject({
    code: 'type-unchanged',
    message: `iris is served as before. ${refused.message}`,
    hint: refused.hint,
  })
})
