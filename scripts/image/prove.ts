// Builds the images and has each answer an event: with Docker and AWS's base image where a Docker daemon is, else with
// buildah on a stand-in base. Names of functions, or one name and `--image` with an image that is there, narrow it.
import { parseArgs } from 'node:util'
import { FUNCTION_NAMES, wiring } from '../../infra/wiring.ts'
import { createBuildahEngine } from './buildah-engine.ts'
import { createDockerEngine, hasDocker } from './docker-engine.ts'
import { proveImage } from './prove-image.ts'

try {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { image: { type: 'string' } } })
  const functionNames = FUNCTION_NAMES.filter((name) => positionals.length === 0 || positionals.includes(name))
  if (functionNames.length === 0 || (values.image && functionNames.length !== 1)) {
    throw new Error(`prove.ts [function …] | <function> --image <image>; the functions: ${FUNCTION_NAMES.join(', ')}`)
  }
  const engine = (await hasDocker()) ? await createDockerEngine() : await createBuildahEngine()
  console.log(`Images with ${engine.description}`)
  for (const functionName of functionNames) {
    const { facts, answer, seconds } = await proveImage(wiring.functions[functionName], engine, values.image)
    const files = facts.files.map(({ path, sizeBytes }) => `${path} ${Math.round(sizeBytes / 1000)} kB`).join(', ')
    const size = `${Math.round(facts.sizeBytes / 1e6)} MB, of it ours: ${files}`
    console.log(`${functionName.padEnd(16)} ${size}; ${seconds.toFixed(1)} s; answered ${answer.slice(0, 100)}`)
  }
} catch (error) {
  console.error(`boostline: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
