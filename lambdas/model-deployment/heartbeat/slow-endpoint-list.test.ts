import { ListEndpointsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker'
import { mockClient } from 'aws-sdk-client-mock'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { recordingLog } from '#shared/log/recording-log.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { sagemakerEndpoints } from '../adapters/sagemaker-endpoints.ts'
import { surveyEndpoints } from '../retirement/endpoint-survey.ts'
import { LISTING_MS } from './in-time.ts'

const PAGE = 100

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** An account of so many endpoints, where each call takes its time. */
function slowAccount(count: number, callMs: number) {
  const mock = mockClient(SageMakerClient)
  mock.on(ListEndpointsCommand).callsFake(async ({ NextToken }: { NextToken?: string }) => {
    await new Promise((resolve) => setTimeout(resolve, callMs))
    const from = Number(NextToken ?? 0)
    const Endpoints = Array.from({ length: Math.min(PAGE, count - from) }, (_, index) => {
      const name = `boostline-d${from + index}-20260701-100000-aaaaaaaa`
      return { EndpointName: name, EndpointArn: name, EndpointStatus: 'InService' }
    })
    return { Endpoints, ...(from + PAGE < count && { NextToken: String(from + PAGE) }) }
  })
  const endpoints = sagemakerEndpoints(new SageMakerClient({ region: 'us-east-1' }))
  const ports = { objects: memoryObjectStore('b'), endpoints, log: recordingLog() }
  return { mock, survey: surveyEndpoints(ports, { prefix: 'boostline' }) }
}

it.each([
  [1000, 120],
  [5000, 120],
  [5000, 250],
])('the endpoints are listed in time where there are %d, at %d ms a call, and once', async (count, callMs) => {
  const { mock, survey } = slowAccount(count, callMs)
  const listings = [survey.endpoints(), survey.endpoints()]
  await vi.advanceTimersByTimeAsync(LISTING_MS)
  expect((await Promise.all(listings)).map(({ length }) => length)).toEqual([count, count])
  expect((await survey.endpoints()).length).toBe(count)
  expect(mock.calls().length).toBe(count / PAGE)
})

it('nothing is concluded from a part of the list: what is not listed in time is an error each time', async () => {
  const { survey } = slowAccount(5000, 1000)
  const [listed] = await Promise.allSettled([survey.endpoints(), vi.advanceTimersByTimeAsync(LISTING_MS)])
  expect(listed).toMatchObject({ status: 'rejected', reason: { code: 'aws-unavailable', retryable: true } })
  await expect(survey.endpoints()).rejects.toThrow('not all endpoints were listed within 15 s')
  await expect(survey.pointers()).rejects.toThrow('not all endpoints were listed within 15 s')
})
