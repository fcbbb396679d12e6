import path from 'node:path'
import { FUNCTION_NAMES } from '../infra/wiring.ts'
import { bundleLambdas } from './bundle-lambdas.ts'

// Without a name all functions are built; an image needs only its own.
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !FUNCTION_NAMES.some((known) => known === name))
if (unknown.length > 0) {
  console.error(`There is no function "${unknown.join('", "')}"; there are: ${FUNCTION_NAMES.join(', ')}`)
  process.exit(1)
}

const functionNames = FUNCTION_NAMES.filter((name) => wanted.length === 0 || wanted.includes(name))
const bundles = await bundleLambdas(path.join(path.dirname(import.meta.dirname), 'dist'), functionNames)
for (const { functionName, sizeBytes } of bundles) {
  console.log(`dist/${functionName}/index.cjs  ${Math.round(sizeBytes / 1000)} kB`)
}
