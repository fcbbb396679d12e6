import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { DEFAULT_PORT as CONSOLE_PORT } from '../../cli/console.ts'
import { DEFAULT_PORTS } from '../../local/start.ts'

const REPOSITORY = path.join(import.meta.dirname, '../..')
const DOCKERFILE = readFileSync(path.join(REPOSITORY, 'Dockerfile.local'), 'utf8')

type Service = {
  readonly image: string
  readonly build: { readonly context: string; readonly dockerfile: string }
  readonly command: readonly string[]
  readonly ports: readonly string[]
  readonly volumes: readonly string[]
  readonly healthcheck: { readonly test: readonly string[] }
} & Readonly<Record<string, unknown>>

const compose = parse(readFileSync(path.join(REPOSITORY, 'compose.yaml'), 'utf8')) as {
  readonly services: { readonly boostline: Service }
  readonly volumes: Readonly<Record<string, unknown>>
}
const service = compose.services.boostline
const PORTS = [DEFAULT_PORTS.port, DEFAULT_PORTS.apiPort, CONSOLE_PORT]

describe('compose.yaml', () => {
  it('is one service, of which nothing is reached but by 127.0.0.1 on the ports that the local cloud has anyway', () => {
    expect(Object.keys(compose.services)).toEqual(['boostline'])
    expect(service.ports).toEqual(PORTS.map((port) => `127.0.0.1:${port}:${port}`))
    expect(/^EXPOSE (.*)$/m.exec(DOCKERFILE)?.[1]).toBe(PORTS.join(' '))
    expect(service).not.toHaveProperty('network_mode')
    expect(service).not.toHaveProperty('expose')
  })

  it('may nothing that it does not need', () => {
    expect(service).toMatchObject({
      read_only: true,
      tmpfs: ['/tmp'],
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    })
    for (const more of ['privileged', 'cap_add', 'user', 'environment', 'env_file', 'devices', 'pid']) {
      expect(service).not.toHaveProperty(more)
    }
  })

  it('is built by the file that the proof builds, and started as the image is', () => {
    expect(service.build).toEqual({ context: '.', dockerfile: 'Dockerfile.local' })
    expect(service.command).toEqual(JSON.parse(/^CMD (.*)$/m.exec(DOCKERFILE)?.[1] ?? ''))
  })

  it('keeps its state in a volume of that name, and is healthy when the cloud says so', () => {
    const folder = service.command[service.command.indexOf('--state') + 1]
    expect(service.volumes).toEqual([`state:${folder}`])
    expect(Object.keys(compose.volumes)).toEqual(['state'])
    const [kind, program, , script] = service.healthcheck.test
    expect([kind, program]).toEqual(['CMD', 'node'])
    expect(script).toContain(`http://127.0.0.1:${DEFAULT_PORTS.port}/_health`)
  })
})
