import process from 'node:process'
import { defineCommand } from '../../cli/command-line/command.ts'
import { usageError } from '../../cli/command-line/read-arguments.ts'
import { runScript } from '../../cli/command-line/run-command-line.ts'
import { FUNCTION_NAMES, wiring } from '../../infra/wiring.ts'
import { createBuildahEngine } from './buildah-engine.ts'
import { createDockerEngine, hasDocker } from './docker-engine.ts'
import type { ImageFile } from './image-engine.ts'
import { proveImage } from './prove-image.ts'
import { proveLocal } from './prove-local.ts'
import { proveServing } from './prove-serving.ts'

const NAME = 'npm run image --'
const MOST_FILES = 5

process.exitCode = await runScript(
  defineCommand({
    name: NAME,
    summary: 'Builds the images and has each answer an event.',
    details: "With Docker and AWS's base image where a Docker daemon is, else with buildah on a stand-in base.",
    operands: {
      name: 'function',
      text: `${FUNCTION_NAMES.join(', ')}; all without one`,
      count: 'any',
      among: FUNCTION_NAMES,
    },
    options: {
      image: { type: 'text', value: 'NAME', text: 'an image of one function that is there already' },
      file: { type: 'text', value: 'FILE', text: 'Dockerfile.serve: the image of one that also runs ONNX models' },
      serve: { type: 'flag', text: 'the containers with a model in them instead, on a port and as functions' },
      local: { type: 'flag', text: 'the container of the local cloud instead (compose.yaml)' },
    },
    run: async ({ operands, values }, { say }) => {
      const functionNames = FUNCTION_NAMES.filter((name) => operands.length === 0 || operands.includes(name))
      if (values.image !== undefined && functionNames.length !== 1) {
        throw usageError({ name: NAME }, '--image is of one function: name it.')
      }
      const engine = (await hasDocker()) ? await createDockerEngine() : await createBuildahEngine()
      say(`Images with ${engine.description}`)
      if (values.serve) {
        for await (const { target, text } of proveServing(engine)) say(`${target.padEnd(16)} ${text}`)
        return { ok: true }
      }
      if (values.local) {
        say(`local cloud      ${await proveLocal(engine)}`)
        return { ok: true }
      }
      const file = values.file === 'Dockerfile.serve' ? values.file : 'Dockerfile.lambda'
      for (const functionName of functionNames) {
        const { facts, answer, seconds } = await proveImage(wiring.functions[functionName], engine, {
          file,
          image: values.image,
        })
        const files = largestFirst(facts.files)
        const size = `${Math.round(facts.sizeBytes / 1e6)} MB, of it ours: ${files}`
        say(`${functionName.padEnd(16)} ${size}; ${seconds.toFixed(1)} s; answered ${answer.slice(0, 100)}`)
      }
      return { ok: true }
    },
  }),
  process.argv.slice(2),
)

function largestFirst(files: readonly ImageFile[]): string {
  const sorted = files.toSorted((a, b) => b.sizeBytes - a.sizeBytes)
  const shown = sorted.slice(0, MOST_FILES).map(({ path, sizeBytes }) => `${path} ${Math.round(sizeBytes / 1000)} kB`)
  const more = files.length - shown.length
  return [...shown, ...(more > 0 ? [`${more} smaller ones`] : [])].join(', ')
}
