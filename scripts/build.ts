import path from 'node:path'
import { FUNCTION_NAMES, wiring } from '../infra/wiring.ts'
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
  const { budgetBytes, assets } = wiring.functions[functionName].bundle
  const files = ['index.cjs', ...assets.map(({ name }) => name)].join(', ')
  console.log(`dist/${functionName}/${files}  ${Math.round(sizeBytes / 1000)} of ${budgetBytes / 1000} kB`)
}
