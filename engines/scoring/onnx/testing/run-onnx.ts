import { InferenceSession, Tensor } from 'onnxruntime-node'

/** What onnxruntime answers for encoded rows: each output's values by its name, row by row. */
export async function runOnnx(
  model: Uint8Array,
  rows: Float32Array,
  count: number,
  features: number,
): Promise<Readonly<Record<string, ArrayLike<unknown>>>> {
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1 })
  const answers = await session.run({ features: new Tensor('float32', rows, [count, features]) })
  await session.release()
  return Object.fromEntries(Object.entries(answers).map(([name, { data }]) => [name, data as ArrayLike<unknown>]))
}
