// Runs ONNX models, in a process of its own that has nothing but them: no credentials, and nobody waits for it when it
// takes too long.
import process from 'node:process'
import type { NumberedRequest, ProcessReply, ProcessRequest } from '../graph/process-messages.ts'
import { type LoadedModel, loadModel } from './loaded-model.ts'
import { RowRefused } from './row-refused.ts'

const models = new Map<string, LoadedModel>()

process.on('message', (message: NumberedRequest) => {
  void answer(message.request).then((reply) => process.send?.({ id: message.id, reply }))
})
process.on('disconnect', () => process.exit())

/** Never rejects: whatever goes wrong is an answer. */
async function answer(request: ProcessRequest): Promise<ProcessReply> {
  try {
    return await handle(request)
  } catch (error) {
    if (error instanceof RowRefused) return { kind: 'row-refused', ...error.facts }
    return { kind: 'refused', reason: error instanceof Error ? error.message : String(error) }
  }
}

async function handle(request: ProcessRequest): Promise<ProcessReply> {
  if ('load' in request) {
    models.set(request.load, await loadModel(request))
    return { kind: 'done' }
  }
  if ('forget' in request) {
    await models.get(request.forget)?.release()
    models.delete(request.forget)
    return { kind: 'done' }
  }
  const model = models.get(request.score)
  if (!model) return { kind: 'refused', reason: 'it was not loaded' }
  return { kind: 'answers', ...(await model.score(request)) }
}
