// The serving container: a process of its own for each endpoint, started with the folder of its model. It says
// over the process channel whether the model loads (the container's /ping), then answers one request after the
// other (its /invocations).
import process from 'node:process'
import { type Booster, openXgboost, type Xgboost } from './booster.ts'
import { requireLibrary } from './library.ts'
import { loadModels, ModelLoadError } from './model-files.ts'
import { type ScoringRequest, type ScoringResponse, score } from './scoring.ts'

export type ServeRequest = ScoringRequest & { readonly id: number }
export type ServeMessage =
  | { readonly type: 'ping'; readonly failure: string | undefined }
  | ({ readonly type: 'answer'; readonly id: number } & ScoringResponse)

const folder = process.argv[2]
if (!folder || !process.send) throw new Error('serve.ts is started by the emulator, with the folder of a model')
// The channel closes with the emulator's process, killed ones included.
process.on('disconnect', () => process.exit(0))
start(folder)

function start(modelFolder: string): void {
  // The model's own variables, kept apart from this process's: one named NODE_OPTIONS must not reach Node.
  const environment = JSON.parse(process.argv[3] ?? '{}') as Record<string, string>
  let xgboost: Xgboost
  let boosters: readonly Booster[]
  try {
    xgboost = openXgboost(requireLibrary())
    boosters = loadModels(xgboost, modelFolder, environment)
    for (const booster of boosters) booster.setParameter('nthread', process.env['OMP_NUM_THREADS'] ?? '1')
  } catch (error) {
    if (!(error instanceof ModelLoadError)) throw error
    send({ type: 'ping', failure: error.message })
    return
  }
  process.on('message', (request: ServeRequest) => {
    const response = score(xgboost, boosters, request, environment)
    if (response.status >= 400) process.stdout.write(`${response.body.trim()}\n`)
    send({ type: 'answer', id: request.id, ...response })
  })
  process.stdout.write(`[INFO] Booting worker with pid: ${process.pid}\n`)
  send({ type: 'ping', failure: undefined })
}

function send(message: ServeMessage): void {
  process.send?.(message)
}
