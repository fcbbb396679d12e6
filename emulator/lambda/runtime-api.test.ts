import { expect, it } from 'vitest'
import { startRuntimeApi } from './runtime-api.ts'

it.each([{ origin: 'https://page.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }])(
  'a page in a browser, %j, cannot take an invocation away',
  async (headers) => {
    const asked: string[] = []
    const api = await startRuntimeApi({
      next: () => asked.push('next'),
      replied: () => asked.push('replied'),
      initFailed: () => asked.push('initFailed'),
    })
    try {
      for (const { method, path } of [
        { method: 'GET', path: 'invocation/next' },
        { method: 'POST', path: 'init/error' },
      ]) {
        const url = `http://${api.address}/2018-06-01/runtime/${path}`
        expect((await fetch(url, { method, headers })).status).toBe(403)
      }
      expect(asked).toEqual([])
    } finally {
      api.close()
    }
  },
)
