// The whole local cloud in a process of its own, so that it can be killed. The first argument is its options as JSON;
// the first line it writes is its addresses and its token.
import process from 'node:process'
import { startLocalCloud } from '../../local/local-cloud.ts'
import type { Bundle } from '../../scripts/bundle-lambdas.ts'

export type CloudProcessOptions = {
  readonly dataFolder: string
  readonly bundles: readonly Bundle[]
  readonly port: number
  readonly apiPort: number
}

const [json = '{}'] = process.argv.slice(2)
// The one who starts this process is the one who wrote them.
const options = JSON.parse(json) as CloudProcessOptions

const cloud = await startLocalCloud({
  ...options,
  defaultModel: 'iris',
  // Long enough to be seen, and killed in.
  sagemaker: { delays: { endpointCreatingMs: 500 } },
  reportFault: (where, error) => console.error(`fault in ${where}:`, error),
})
console.log(JSON.stringify({ url: cloud.url, apiUrl: cloud.apiUrl, controlToken: cloud.controlToken }))
