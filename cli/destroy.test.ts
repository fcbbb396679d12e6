import { describe, expect, it } from 'vitest'
import { FUNCTION_NAMES } from '../infra/wiring.ts'
import { type DestroyPorts, type DestroyRequest, runDestroy } from './destroy.ts'
import type { Leftovers } from './stage/leftovers.ts'
import { readStageSettings } from './stage/stage-options.ts'

const ASKED: DestroyRequest = { ...readStageSettings({ stage: 'dev' }), isConfirmed: false, withRegistry: false }
const CONFIRMED: DestroyRequest = { ...ASKED, isConfirmed: true }
const WITH_REGISTRY: DestroyRequest = { ...CONFIRMED, withRegistry: true }

const OWN_ROLE = 'boostline-registry-ApiGatewayLogRole5BF0A4F1-bGxjE1tRbXyS'
const ROLES = 'arn:aws:iam::123456789012:role'

type Given = {
  readonly answer?: string
  readonly failsAt?: keyof Leftovers
  /** API Gateway's, in this account and region; undefined for none. */
  readonly logRole?: string
  /** Words of the aws command that AWS denies, once. */
  readonly denied?: string
}

/** An account with a stage in every state, beside another stage whose names only look alike. */
function account(options: Given = {}) {
  const state = {
    paused: new Set<string>(),
    processingJobs: new Map([
      ['boostlinedev-churn-1', 'InProgress'],
      ['boostline-churn-1', 'InProgress'],
    ]),
    trainingJobs: new Map([
      ['boostlinedev-iris-1', 'InProgress'],
      ['boostline-iris-1', 'InProgress'],
    ]),
    endpoints: new Map([
      ['boostlinedev-iris-0', 'InService'],
      ['boostlinedev-iris-1', 'Creating'],
      ['boostline-iris-1', 'InService'],
    ]),
    configs: new Set(['boostlinedev-iris-0', 'boostline-iris-1']),
    models: new Set(['boostlinedev-iris-0', 'boostline-iris-1']),
    groups: new Set(['boostlinedev-iris', 'boostline-iris']),
    versions: 7,
    stacks: new Set(['boostlinedev', 'boostline', 'boostline-registry']),
    logRole: options.logRole,
  }
  const order: string[] = []
  const lines: string[] = []
  let denied = options.denied
  /** What the aws CLI answers; a string is an error. */
  const aws = (command: string): object | string => {
    if (denied !== undefined && command.includes(denied)) {
      denied = undefined
      return 'An error occurred (AccessDeniedException): not authorized'
    }
    if (command.startsWith('cloudformation list-stack-resources --stack-name boostline-registry')) {
      if (!state.stacks.has('boostline-registry'))
        return 'An error occurred (ValidationError): Stack with id boostline-registry does not exist'
      const resources = [
        { ResourceType: 'AWS::ECR::Repository', PhysicalResourceId: 'boostline/model-training' },
        { ResourceType: 'AWS::IAM::Role', PhysicalResourceId: OWN_ROLE },
      ]
      return { StackResourceSummaries: resources }
    }
    if (command.startsWith('apigateway get-account')) return { cloudwatchRoleArn: state.logRole }
    if (command.startsWith('apigateway update-account')) {
      order.push('resetLogRole')
      if (command.includes('[{"op":"replace","path":"/cloudwatchRoleArn","value":""}]')) state.logRole = undefined
      return {}
    }
    return `unknown command ${command}`
  }
  let fails = options.failsAt
  const own = <T>(prefix: string, names: Iterable<T & string>) => [...names].filter((name) => name.startsWith(prefix))
  const step = (name: keyof Leftovers, what: string) => {
    if (fails === name) {
      fails = undefined
      throw new Error(`connection lost at ${name}`)
    }
    order.push(`${name} ${what}`)
  }
  const leftovers: Leftovers = {
    pauseFunction: async (name) => {
      step('pauseFunction', name)
      state.paused.add(name)
    },
    runningProcessingJobs: async (prefix) => own(prefix, state.processingJobs.keys()),
    stopProcessingJob: async (name) => {
      step('stopProcessingJob', name)
      if (state.processingJobs.get(name) === 'InProgress') {
        // It had just prepared the data when it was told to stop.
        state.trainingJobs.set(name, 'InProgress')
        state.processingJobs.set(name, 'Stopping')
      } else {
        state.processingJobs.delete(name)
      }
    },
    runningTrainingJobs: async (prefix) => own(prefix, state.trainingJobs.keys()),
    stopTrainingJob: async (name) => {
      step('stopTrainingJob', name)
      if (state.trainingJobs.get(name) === 'Stopping') state.trainingJobs.delete(name)
      else state.trainingJobs.set(name, 'Stopping')
    },
    endpoints: async (prefix) =>
      own(prefix, state.endpoints.keys()).map((name) => ({ name, isBusy: state.endpoints.get(name) === 'Creating' })),
    deleteEndpoint: async (name) => {
      step('deleteEndpoint', name)
      state.endpoints.delete(name)
    },
    endpointConfigs: async (prefix) => own(prefix, state.configs),
    deleteEndpointConfig: async (name) => {
      step('deleteEndpointConfig', name)
      state.configs.delete(name)
    },
    models: async (prefix) => own(prefix, state.models),
    deleteModel: async (name) => {
      step('deleteModel', name)
      state.models.delete(name)
    },
    packageGroups: async (prefix) => own(prefix, state.groups),
    deletePackageGroup: async (name) => {
      step('deletePackageGroup', name)
      state.groups.delete(name)
    },
    bucket: async (prefix) => (state.stacks.has(prefix) ? `${prefix}-123456789012-us-east-1` : undefined),
    emptyBucket: async (name) => {
      step('emptyBucket', name)
      const count = state.versions
      state.versions = 0
      return count
    },
    deleteLogs: async (prefix) => {
      step('deleteLogs', prefix)
      return 2
    },
  }
  const ports: DestroyPorts = {
    leftovers,
    print: (line) => lines.push(line),
    // While one waits, an endpoint is done with being created.
    sleep: async () => {
      for (const name of state.endpoints.keys()) state.endpoints.set(name, 'InService')
    },
    ask: async () => options.answer ?? '',
    run: async (program, args) => {
      if (program === 'aws') {
        const answer = aws(args.join(' '))
        return typeof answer === 'string'
          ? { exitCode: 254, output: '', errorOutput: answer }
          : { exitCode: 0, output: JSON.stringify(answer), errorOutput: '' }
      }
      const stacks = args.filter((word) => state.stacks.has(word))
      order.push(`stacks ${stacks.join(' ')}`)
      for (const stack of stacks) state.stacks.delete(stack)
      return { exitCode: 0, output: '', errorOutput: '' }
    },
  }
  return { state, order, lines, ports }
}

describe('destroy', () => {
  it('removes a stage without a trace, and nothing of another stage', async () => {
    const { state, order, ports } = account({ answer: 'boostlinedev' })
    expect(await runDestroy(ASKED, ports)).toMatchObject({ ok: true })
    const steps = [...new Set(order.map((entry) => entry.split(' ')[0]))]
    expect(steps).toEqual([
      'pauseFunction',
      'stopProcessingJob',
      'stopTrainingJob',
      'deleteEndpoint',
      'deleteEndpointConfig',
      'deleteModel',
      'deletePackageGroup',
      'emptyBucket',
      'deleteLogs',
      'stacks',
    ])
    expect(state.paused.size).toBe(FUNCTION_NAMES.length)
    expect([...state.processingJobs.keys()]).toEqual(['boostline-churn-1'])
    expect([...state.trainingJobs.keys(), ...state.endpoints.keys()]).toEqual(['boostline-iris-1', 'boostline-iris-1'])
    expect([...state.configs, ...state.models, ...state.groups]).toEqual([
      'boostline-iris-1',
      'boostline-iris-1',
      'boostline-iris',
    ])
    expect([...state.stacks]).toEqual(['boostline', 'boostline-registry'])
  })

  it('waits for an endpoint that is being created, which AWS does not delete', async () => {
    const { order, lines, ports } = account()
    await runDestroy(CONFIRMED, ports)
    const deleted = order.filter((entry) => entry.startsWith('deleteEndpoint '))
    expect(deleted).toEqual(['deleteEndpoint boostlinedev-iris-0', 'deleteEndpoint boostlinedev-iris-1'])
    expect(lines).toContainEqual(expect.stringMatching(/^Waiting until endpoints go: .*boostlinedev-iris-1/))
  })

  it.each(['', 'yes', 'boostline'])('deletes nothing where the answer is "%s"', async (answer) => {
    const { order, ports } = account({ answer })
    expect(await runDestroy(ASKED, ports)).toMatchObject({ ok: false, result: { deleted: false } })
    expect(order).toEqual([])
  })

  it.each([
    'stopProcessingJob',
    'stopTrainingJob',
    'deleteEndpoint',
    'deleteModel',
    'deletePackageGroup',
    'emptyBucket',
  ] as const)('is finished by a second run after a failure at %s', async (failsAt) => {
    const { state, ports } = account({ failsAt })
    await expect(runDestroy(CONFIRMED, ports)).rejects.toThrow('connection lost')
    expect(state.stacks).toContain('boostlinedev')
    expect(await runDestroy(CONFIRMED, ports)).toMatchObject({ ok: true })
    expect(state).toMatchObject({ versions: 0, stacks: new Set(['boostline', 'boostline-registry']) })
  })

  it('has nothing to do for a stage that is gone', async () => {
    const { ports } = account()
    await runDestroy(CONFIRMED, ports)
    expect(await runDestroy(CONFIRMED, ports)).toMatchObject({ ok: true })
  })

  it('takes the registry along only when told', async () => {
    const { state, ports } = account()
    await runDestroy(WITH_REGISTRY, ports)
    expect([...state.stacks]).toEqual(['boostline'])
  })

  it("takes the registry's role out of API Gateway's log setting before the role goes", async () => {
    const { state, order, lines, ports } = account({ logRole: `${ROLES}/${OWN_ROLE}` })
    await runDestroy(WITH_REGISTRY, ports)
    expect(order.slice(-3)).toEqual(['stacks boostlinedev', 'resetLogRole', 'stacks boostline-registry'])
    expect(state.logRole).toBeUndefined()
    expect(lines).toContainEqual(expect.stringContaining('API Gateway'))
  })

  it.each([
    ['of somebody else', `${ROLES}/theirs`, WITH_REGISTRY],
    ['of another registry', `${ROLES}/boostline-registry-ApiGatewayLogRole5BF0A4F1-other`, WITH_REGISTRY],
    ['of a registry that stays', `${ROLES}/${OWN_ROLE}`, CONFIRMED],
    ['that nobody set', undefined, WITH_REGISTRY],
  ])('leaves a log role %s', async (_, logRole, request) => {
    const { state, order, ports } = account(logRole === undefined ? {} : { logRole })
    expect(await runDestroy(request, ports)).toMatchObject({ ok: true })
    expect(order).not.toContain('resetLogRole')
    expect(state.logRole).toBe(logRole)
  })

  it.each(['list-stack-resources', 'get-account', 'update-account'])(
    'keeps the registry where %s is denied, until a second run may do it',
    async (denied) => {
      const { state, ports } = account({ logRole: `${ROLES}/${OWN_ROLE}`, denied })
      await expect(runDestroy(WITH_REGISTRY, ports)).rejects.toMatchObject({ code: 'log-role-left' })
      expect([...state.stacks]).toEqual(['boostline', 'boostline-registry'])
      expect(await runDestroy(WITH_REGISTRY, ports)).toMatchObject({ ok: true })
      expect(state).toMatchObject({ stacks: new Set(['boostline']), logRole: undefined })
      expect(await runDestroy(WITH_REGISTRY, ports)).toMatchObject({ ok: true })
    },
  )
})
