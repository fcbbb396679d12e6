// The local cloud with a model of examples/iris.csv that serves. Its argument is a folder for bundles and state.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { uploadKey } from '#shared/names/dataset-keys.ts'
import { pointerKey } from '#shared/names/run-keys.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { createClients } from '../../local/clients.ts'
import { LOCAL, startLocalCloud } from '../../local/local-cloud.ts'
import { bundleLambdas } from '../../scripts/bundle-lambdas.ts'
import { serveBench } from '../measure.ts'

const [folder = ''] = process.argv.slice(2)
const cloud = await startLocalCloud({
  dataFolder: path.join(folder, 'cloud'),
  bundles: await bundleLambdas(path.join(folder, 'bundles')),
  port: 0,
  apiPort: 0,
  defaultModel: 'iris',
  sagemaker: {},
  reportFault: (where, error) => console.error(where, error),
})
const objects = s3ObjectStore(createClients(cloud.url).s3, LOCAL.bucketName)
await objects.put(uploadKey('iris.csv'), readFileSync('examples/iris.csv'))
while (!(await objects.head(pointerKey('iris')))) await sleep(100)
serveBench(cloud.url, () => cloud.close())
