import { wholeModelState } from '#engines/scoring/whole-model-state.ts'
import { type CompilingPorts, compileServingModel } from './compile-serving-model.ts'
import type { HostingOf } from './hosting.ts'

/**
 * The API serves it by itself: all it takes is the compiled model, which costs nothing while it lies there. A damaged one
 * is made again of the run's archive, the same bytes.
 */
export function lambdaHosting(ports: CompilingPorts): HostingOf<'lambda'> {
  const { state } = wholeModelState(ports.objects)
  return {
    ensure: async (deployment) => {
      if ((await state(deployment)).kind === 'ready') return
      const { runId, dataset, image, format, modelKey } = deployment
      await compileServingModel({ runId, dataset }, { image, format }, ports)
      ports.log.info('model-compiled', { runId, dataset, modelKey })
    },
    state,
    retire: async () => true,
  }
}
