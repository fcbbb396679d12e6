import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  CreateTrainingJobCommand,
} from '@aws-sdk/client-sagemaker'
import { InvokeEndpointCommand, ModelError } from '@aws-sdk/client-sagemaker-runtime'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  BUCKET,
  encodedExample,
  finishedJob,
  IMAGE,
  refusal,
  settledEndpoint,
  startTestSageMaker,
  type TestSageMaker,
  trainingRequest,
} from '../testing/test-sagemaker.ts'

let cloud: TestSageMaker

beforeAll(async () => {
  cloud = await startTestSageMaker()
  await deploy('binary', encodedExample('breast-cancer'), { objective: 'binary:logistic', num_round: '5' })
  await deploy('multi', encodedExample('iris'), { objective: 'multi:softprob', num_class: '3', num_round: '5' })
})

afterAll(async () => await cloud.close())

async function deploy(name: string, data: { train: string }, parameters: Record<string, string>): Promise<void> {
  await cloud.sagemaker.send(new CreateTrainingJobCommand(await trainingRequest(cloud, name, data, parameters)))
  await finishedJob(cloud, name)
  await cloud.sagemaker.send(
    new CreateModelCommand({
      ModelName: name,
      PrimaryContainer: { Image: IMAGE, ModelDataUrl: `s3://${BUCKET}/runs/${name}/output/model.tar.gz` },
    }),
  )
  await cloud.sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: name,
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          ModelName: name,
          ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 2 },
        },
      ],
    }),
  )
  await cloud.sagemaker.send(new CreateEndpointCommand({ EndpointName: name, EndpointConfigName: name }))
  expect((await settledEndpoint(cloud, name)).EndpointStatus).toBe('InService')
}

type Headers = { readonly ContentType?: string; readonly Accept?: string }

async function invoke(name: string, body: string, headers: Headers = { ContentType: 'text/csv' }) {
  const answer = await cloud.runtime.send(new InvokeEndpointCommand({ EndpointName: name, Body: body, ...headers }))
  // The client has no body for an answer without one, whatever its types say.
  return { ...answer, text: (answer.Body as typeof answer.Body | null)?.transformToString() ?? '' }
}

async function modelError(name: string, body: string, headers?: Headers): Promise<ModelError> {
  try {
    await invoke(name, body, headers)
  } catch (error) {
    if (error instanceof ModelError) return error
    throw error
  }
  throw new Error('the invocation was not refused')
}

/** The features of encoded rows, as a request carries them. */
const features = (rows: string) => rows.replaceAll(/^[^,]+,/gm, '')

it('scores held-out rows with what was trained, one line a row', async () => {
  const rows = encodedExample('breast-cancer').validation.split('\n')
  const answer = await invoke('binary', features(rows.join('\n')))
  expect(answer.ContentType).toBe('text/csv; charset=utf-8')
  expect(answer.InvokedProductionVariant).toBe('AllTraffic')
  expect(answer.text.endsWith('\n')).toBe(true)
  const probabilities = answer.text.trimEnd().split('\n').map(Number)
  expect(probabilities).toHaveLength(rows.length)
  const right = probabilities.filter((probability, index) => probability > 0.5 === rows[index]?.startsWith('1'))
  expect(right.length / rows.length).toBeGreaterThan(0.9)
  for (const probability of probabilities) expect(Math.fround(probability)).toBe(probability)
})

it('joins the probabilities of the classes by commas', async () => {
  const { text } = await invoke('multi', '5.1,3.5,1.4,0.2\n6.5,3.0,5.5,2.0\n')
  const rows = text.trimEnd().split('\n')
  expect(rows).toHaveLength(2)
  const [first = []] = rows.map((row) => row.split(',').map(Number))
  expect(first).toHaveLength(3)
  expect(first.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 6)
})

it('answers JSON where it is accepted, its parameters tolerated', async () => {
  const { text, ContentType } = await invoke('multi', '5.1,3.5,1.4,0.2', {
    ContentType: 'text/csv',
    Accept: 'application/json;verbose=true',
  })
  expect(ContentType).toBe('application/json')
  expect(text).toMatch(/^\{"predictions": \[\{"score": \[0\.\d+, 0\.\d+, 0\.\d+]}]}$/)
  const single = await invoke('binary', '1,2,3', { ContentType: 'text/csv', Accept: 'application/json' })
  expect(single.text).toMatch(/^\{"predictions": \[\{"score": 0\.\d+}]}$/)
})

it.each([
  ['CRLF', '5.1,3.5,1.4,0.2\r\n5.1,3.5,1.4,0.2\r\n', 2],
  ['blanks after the commas', '5.1, 3.5, 1.4, 0.2', 1],
  ['semicolons', '5.1;3.5;1.4;0.2', 1],
  ['bars', '51|35|14|02', 1],
  ['digits apart by a _', '1_0,3.5,1.4,0.2', 1],
  ['empty cells', ',3.5,,', 1],
  ['nan', 'nan,3.5,1.4,0.2', 1],
  ['fewer features than the model', '5.1,3.5', 1],
  ['a single value', '5.1', 1],
])('takes %s', async (_name, body, rows) => {
  expect((await invoke('multi', body)).text.trimEnd().split('\n')).toHaveLength(rows)
})

it.each([
  ['a header', 'a,b,c,d\n1,2,3,4', "could not convert string to float: 'a'"],
  ['a word', '1,2,NA,4', "could not convert string to float: 'NA'"],
  ['a quoted number', '1,"2",3,4', `could not convert string to float: '"2"'`],
  ['a cell of one blank', '1, ,3,4', "could not convert string to float: ' '"],
  ['a blank line', '1,2,3,4\n\n1,2,3,4', 'inhomogeneous shape'],
  ['ragged rows', '1,2,3,4\n1,2,3', 'inhomogeneous shape'],
  ['infinity', '1,2,inf,4', 'inf'],
  ['a number that only a double could hold', '1,2,1e39,4', 'Input data contains `inf`'],
  ['a number that nothing could hold', '1,2,1e400,4', 'Input data contains `inf`'],
  ['a single number whose sign is taken for the delimiter', '-1e-7', "could not convert string to float: '1e'"],
  ['bars among more points than bars', '5.1|3.5|1.4|0.2', "could not convert string to float: '1|3'"],
  ['whitespace only', ' \n ', 'Could not determine delimiter'],
  ['a byte order mark', '\uFEFF1,2,3,4', 'could not convert string to float'],
])('refuses %s with 415', async (_name, body, message) => {
  const error = await modelError('multi', body)
  expect(error.$metadata.httpStatusCode).toBe(424)
  expect(error.OriginalStatusCode).toBe(415)
  expect(error.OriginalMessage).toContain(
    'Loading csv data failed with Exception, please ensure data is in csv format:',
  )
  expect(error.OriginalMessage).toContain(message)
  expect(error.message).toMatch(/^Received client error \(415\) from primary with message "Loading csv data failed/)
  expect(error.message).toMatch(/in account 123456789012 for more information\.$/)
  expect(error.LogStreamArn).toBe('arn:aws:logs:us-east-1:123456789012:log-group:/aws/sagemaker/Endpoints/multi')
})

it('refuses more features than the model has with 400, in XGBoost’s words', async () => {
  const error = await modelError('multi', '0,5.1,3.5,1.4,0.2')
  expect(error.OriginalStatusCode).toBe(400)
  expect(error.OriginalMessage).toMatch(
    /^Unable to evaluate payload provided: .*Check failed: .*\(4 vs\. 5\) ?: Number of columns does not match number of features in booster\.$/,
  )
})

it.each([
  ['application/json', 'application/json is not an accepted ContentType: csv, libsvm, parquet,'],
  // What the SDK sends when ContentType is left out.
  [undefined, 'application/octet-stream is not an accepted ContentType'],
  ['text/csv; label_size=0', 'Optional parameter label_size must be equal to 1'],
  ['application/x-parquet', 'Content-type application/x-parquet is not supported.'],
  ['text/libsvm', 'Loading libsvm data failed'],
])('refuses the content type %s with 415', async (contentType, message) => {
  const error = await modelError(
    'multi',
    '5.1,3.5,1.4,0.2',
    contentType === undefined ? {} : { ContentType: contentType },
  )
  expect(error.OriginalStatusCode).toBe(415)
  expect(error.OriginalMessage).toContain(message)
})

it('takes libsvm', async () => {
  const csv = await invoke('multi', '5.1,3.5,1.4,0.2')
  const libsvm = await invoke('multi', '0:5.1 1:3.5 2:1.4 3:0.2', { ContentType: 'text/libsvm' })
  expect(libsvm.text).toBe(csv.text)
})

it.each([
  ['image/png', 406],
  ['text/csv, application/json', 406],
  ['application/jsonlines', 500],
])('refuses to answer as %s with %i', async (accept, status) => {
  const error = await modelError('multi', '5.1,3.5,1.4,0.2', { ContentType: 'text/csv', Accept: accept })
  expect(error.OriginalStatusCode).toBe(status)
  expect(error.message).toContain(status === 406 ? 'Received client error (406)' : 'Received server error (500)')
})

it('answers an empty request with an empty success', async () => {
  const answer = await invoke('multi', '')
  expect(answer.$metadata.httpStatusCode).toBe(200)
  expect(answer.text).toBe('')
})

it('knows no endpoint by another name, in the runtime’s own spelling of the error', async () => {
  for (const name of ['nothing', 'Multi']) {
    const answer = await refusal(invoke(name, '1'))
    expect(answer).toEqual({
      name: 'ValidationError',
      message: `Endpoint ${name} of account 123456789012 not found.`,
      status: 400,
    })
  }
})

it('refuses a payload of more than 4 MB on a serverless endpoint', async () => {
  expect(await refusal(invoke('multi', `${'1,'.repeat(2.2 * 1024 * 1024)}1`))).toMatchObject({ status: 413 })
})

it('throttles more requests at once than MaxConcurrency', async () => {
  const rows = '5.1,3.5,1.4,0.2\n'.repeat(20_000)
  const answers = await Promise.allSettled(Array.from({ length: 8 }, () => invoke('multi', rows)))
  const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as Error] : []))
  expect(answers.filter((answer) => answer.status === 'fulfilled').length).toBeGreaterThanOrEqual(2)
  expect(new Set(refused.map((error) => error.name))).toEqual(new Set(['ThrottlingException']))
})

it('reports a crash of the container as a server error, and serves again with the next request', async () => {
  await invoke('multi', '5.1,3.5,1.4,0.2')
  const pid = servingProcess('multi')
  // A process that stands still holds two requests in flight, which shows in the third one's refusal.
  process.kill(pid, 'SIGSTOP')
  const answers = [1, 2, 3].map(() => refusal(invoke('multi', '5.1,3.5,1.4,0.2')))
  expect((await Promise.race(answers)).name).toBe('ThrottlingException')
  process.kill(pid, 'SIGKILL')
  const names = (await Promise.all(answers)).map((answer) => answer.name)
  expect(names.filter((name) => name === 'ModelError')).toHaveLength(2)
  expect((await invoke('multi', '5.1,3.5,1.4,0.2')).$metadata.httpStatusCode).toBe(200)
  expect(servingProcess('multi')).not.toBe(pid)
})

/** The process that serves an endpoint, which its log names. */
function servingProcess(endpoint: string): number {
  const pids = cloud.logs.flatMap((line) => {
    const [, pid] = /Booting worker with pid: (\d+)/.exec(line.message) ?? []
    return pid !== undefined && line.group === `/aws/sagemaker/Endpoints/${endpoint}` ? [Number(pid)] : []
  })
  return pids.at(-1) ?? Number.NaN
}
