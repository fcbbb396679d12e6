import { compiledModelState } from '#shared/serving/compiled-model-state.ts'
import { type CompilingPorts, compileServingModel } from './compile-serving-model.ts'
import type { HostingOf } from './hosting.ts'

/** The API serves it by itself: all it takes is the compiled model, which costs nothing while it lies there. */
export function lambdaHosting(ports: CompilingPorts): HostingOf<'lambda'> {
  const { state } = compiledModelState(ports.objects)
  return {
    ensure: async ({ runId, dataset, image, format, modelKey }) => {
      if (await ports.objects.head(modelKey)) return
      await compileServingModel({ runId, dataset }, { image, format }, ports)
      ports.log.info('model-compiled', { runId, dataset, modelKey })
    },
    state,
    retire: async () => true,
  }
}
