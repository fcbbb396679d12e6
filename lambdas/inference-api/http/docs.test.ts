import { readFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { SWAGGER_UI_FILES } from '#shared/api-docs/swagger-ui-files.ts'
import restEvent from '../../../events/apigateway/rest-predict.json' with { type: 'json' }
import { servingApi, testApi } from '../testing/test-api.ts'

describe('the page for people', () => {
  it.each(['/', '/docs', '/docs/'])(
    '%s needs no key, holds no schema and lets nothing from elsewhere in',
    async (at) => {
      const api = await servingApi({ auth: 'key' })
      const { statusCode, headers, body } = await api.send({ method: 'GET', path: at })
      expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
      expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self';")
      expect(body).toContain('data-key="yes"')
      expect(body).not.toMatch(/iris|sepal|https?:/)
      expect(api.reads).toEqual([])
    },
  )

  it('asks for no key where the API wants none', async () => {
    expect((await testApi({ auth: 'none' }).send({ method: 'GET', path: '/docs' })).body).toContain('data-key="no"')
  })

  it.each(['iam', 'jwt'] as const)('is not there with %s', async (auth) => {
    const api = testApi({ auth })
    for (const at of ['/', '/docs', '/docs/docs-page.js']) {
      expect((await api.send({ method: 'GET', path: at })).statusCode).toBe(404)
    }
  })

  it.each([
    ['docs-page.js', 'text/javascript; charset=utf-8', /openapi\.json/],
    ['docs-page.css', 'text/css; charset=utf-8', /color-scheme/],
    ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8', /SwaggerUIBundle/],
    ['swagger-ui.css', 'text/css; charset=utf-8', /\.swagger-ui/],
    ['swagger-ui-licences.txt', 'text/plain; charset=utf-8', /Apache License/],
  ])('sends its file %s', async (name, type, content) => {
    const { statusCode, headers, body } = await testApi().send({ method: 'GET', path: `/docs/${name}` })
    expect([statusCode, headers['content-type'], headers['x-content-type-options']]).toEqual([200, type, 'nosniff'])
    expect(body).toMatch(content)
  })

  it.each(['/docs/index.cjs', '/docs/toString', '/docs/..%2Findex.cjs', '/docs/swagger-ui.css.gz'])(
    '%s is no file of it',
    async (at) => {
      expect((await testApi().send({ method: 'GET', path: at })).statusCode).toBe(404)
    },
  )

  it.each([
    ['/docs', '/prod/docs', '/prod'],
    ['/', '/prod/', '/prod'],
    ['/', '/prod', '/prod'],
    // A domain of its own stands for the stage.
    ['/docs', '/docs', ''],
    ['/docs', '/a"b/docs', '/a%22b'],
  ])('finds its files: %s at %s', async (at, fullPath, base) => {
    const requestContext = { ...restEvent.requestContext, path: fullPath }
    const answer = await testApi().invoke({ ...restEvent, httpMethod: 'GET', path: at, requestContext })
    const { body } = answer as { readonly body: string }
    expect(body).toContain(`data-base="${base}"`)
    expect(body).toContain(`src="${base}/docs/docs-page.js"`)
  })
})

it.each(Object.entries(SWAGGER_UI_FILES))(
  '%s is of the package itself (node scripts/pack-swagger-ui.ts packs it)',
  (asset, sources) => {
    const packed = readFileSync(path.join('shared/api-docs/assets', asset))
    const wanted = Buffer.concat(sources.map((name) => readFileSync(path.join('node_modules/swagger-ui-dist', name))))
    expect(gunzipSync(packed).equals(wanted)).toBe(true)
    expect(packed.length).toBeLessThan(gzipSync(wanted).length * 1.05)
  },
)
