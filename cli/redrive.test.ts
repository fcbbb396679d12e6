import { describe, expect, it } from 'vitest'
import { readDeployment } from './deployment.ts'
import { type DeadLetter, type RedrivePorts, runRedrive } from './redrive.ts'

const named = { local: false, stage: undefined, prefix: undefined, 'endpoint-url': undefined }
const DEV = readDeployment({ ...named, stage: 'dev' }, {})
const LOCAL = readDeployment({ ...named, local: true }, {})

type Letter = Omit<DeadLetter, 'forget'>

function queuesWith(letters: Readonly<Record<string, readonly Letter[]>>) {
  const left = new Map(Object.entries(letters).map(([queue, all]) => [queue, [...all]]))
  const kept: Letter[] = []
  const sent: string[] = []
  const invoked: string[] = []
  const lines: string[] = []
  const ports: RedrivePorts = {
    receive: async (queue) => {
      const letter = left.get(queue)?.shift()
      if (letter) kept.push(letter)
      return letter && { ...letter, forget: async () => void kept.splice(kept.indexOf(letter), 1) }
    },
    send: async (queue, body) => void sent.push(`${queue} ${body}`),
    invoke: async (name, event) => void invoked.push(`${name} ${event}`),
    print: (line) => lines.push(line),
  }
  return { ports, sent, invoked, kept, lines }
}

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:boostlinedev-model-training:live'
const failedInvocation = (functionArn: string) => ({
  body: JSON.stringify({
    version: '1.0',
    requestContext: { functionArn, condition: 'RetriesExhausted' },
    requestPayload: { Records: [1] },
  }),
  attributes: {},
})

describe('redrive', () => {
  it('gives evaluations back to their queue and events back to their functions', async () => {
    const fromRule = { body: '{"detail-type":"x"}', attributes: { TARGET_ARN: ARN.replace('training', 'deployment') } }
    const queues = queuesWith({
      'boostlinedev-evaluation-dlq': [{ body: '{"runId":"r1"}', attributes: {} }],
      'boostlinedev-failed-events': [failedInvocation(ARN), fromRule],
    })
    expect(await runRedrive(DEV, queues.ports)).toMatchObject({
      ok: true,
      result: { queues: [{ given: 1 }, { given: 2 }] },
    })
    expect(queues.sent).toEqual(['boostlinedev-evaluation {"runId":"r1"}'])
    expect(queues.invoked).toEqual([
      'boostlinedev-model-training {"Records":[1]}',
      'boostlinedev-model-deployment {"detail-type":"x"}',
    ])
    expect(queues.kept).toEqual([])
    expect(queues.lines).toEqual([
      'boostlinedev-evaluation-dlq: 1 given back',
      'boostlinedev-failed-events: 2 given back',
    ])
  })

  it.each([
    ['of another stage', failedInvocation(ARN.replace('boostlinedev', 'boostline')), 'which is not of stage dev'],
    [
      'of a function with a longer name',
      failedInvocation(ARN.replace('training', 'training-2')),
      'which is not of stage dev',
    ],
    ['without a function', { body: '{"a":1}', attributes: {} }, 'it names no function: {"a":1}'],
    ['that is no JSON', { body: 'hello', attributes: {} }, 'it names no function: hello'],
  ])('keeps a message %s and says why', async (_, letter, why) => {
    const queues = queuesWith({ 'boostlinedev-failed-events': [letter] })
    expect(await runRedrive(DEV, queues.ports)).toMatchObject({ ok: false })
    expect(queues.kept).toEqual([letter])
    expect(queues.invoked).toEqual([])
    expect(queues.lines.join('\n')).toContain(why)
  })

  it('gives back one heartbeat of a function, which does the work of all', async () => {
    const heartbeat = (name: string, id: number) => ({
      body: JSON.stringify({ 'detail-type': 'Scheduled Event', id }),
      attributes: { TARGET_ARN: ARN.replace('model-training', name) },
    })
    const names = ['model-deployment', 'notifications', 'model-deployment', 'model-deployment', 'notifications']
    const queues = queuesWith({ 'boostlinedev-failed-events': names.map(heartbeat) })
    expect(await runRedrive(DEV, queues.ports)).toMatchObject({
      ok: true,
      result: { queues: [{ given: 0 }, { given: 2, heartbeatsRemoved: 3, kept: [] }] },
    })
    expect(queues.invoked).toEqual([
      'boostlinedev-model-deployment {"detail-type":"Scheduled Event","id":0}',
      'boostlinedev-notifications {"detail-type":"Scheduled Event","id":1}',
    ])
    expect(queues.kept).toEqual([])
    expect(queues.lines).toContain(
      'boostlinedev-failed-events: 2 given back; 3 more heartbeats removed, since one does the work of all',
    )
  })

  it('works on the local cloud by its own names', async () => {
    const local = failedInvocation('arn:aws:lambda:us-east-1:123456789012:function:model-training')
    const queues = queuesWith({ 'boostline-failed-events': [local] })
    expect(await runRedrive(LOCAL, queues.ports)).toMatchObject({ ok: true })
    expect(queues.invoked).toEqual(['model-training {"Records":[1]}'])
  })
})
