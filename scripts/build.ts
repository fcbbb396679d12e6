import path from 'node:path'
import { bundleLambdas } from './bundle-lambdas.ts'

const bundles = await bundleLambdas(path.join(path.dirname(import.meta.dirname), 'dist'))
for (const { functionName, sizeBytes } of bundles) {
  console.log(`dist/${functionName}/index.cjs  ${Math.round(sizeBytes / 1000)} kB`)
}
