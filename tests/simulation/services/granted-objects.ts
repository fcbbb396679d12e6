import type { ObjectStore, ObjectVersion } from '#shared/objects/object-store.ts'
import type { FunctionName } from '../../../infra/wiring.ts'
import { BUCKET as STACK_BUCKET } from '../../faults/cloud/names.ts'
import { allows, type Grant, grantsOf } from '../../faults/grants.ts'

const S3_ACTIONS = {
  head: 's3:GetObject',
  get: 's3:GetObject',
  open: 's3:GetObject',
  put: 's3:PutObject',
  upload: 's3:PutObject',
  delete: 's3:DeleteObject',
} as const

type Method = keyof typeof S3_ACTIONS

const grantsByFunction = new Map<FunctionName, readonly Grant[]>()
const isGrantedByCall = new Map<string, boolean>()

/** The bucket as a function's role may use it: `refused` is told of each call that AWS would refuse. */
export function grantedObjects<Store extends ObjectStore>(
  objects: Store,
  functionName: FunctionName,
  refused: (call: string) => void,
): Store {
  return new Proxy(objects, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property)
      if (typeof member !== 'function' || !isMethod(property)) return member
      return (key: string, at?: unknown, ...rest: unknown[]): unknown => {
        const action = isOfVersion(property, at) ? 's3:GetObjectVersion' : S3_ACTIONS[property]
        if (!isGranted(functionName, action, key)) refused(`${action} on ${key}`)
        return Reflect.apply(member, target, [key, at, ...rest])
      }
    },
  })
}

function isMethod(property: string | symbol): property is Method {
  return typeof property === 'string' && Object.hasOwn(S3_ACTIONS, property)
}

function isOfVersion(method: Method, at: unknown): boolean {
  return S3_ACTIONS[method] === 's3:GetObject' && (at as ObjectVersion | undefined)?.versionId !== undefined
}

function isGranted(functionName: FunctionName, action: string, key: string): boolean {
  const call = `${functionName} ${action} ${key}`
  const known = isGrantedByCall.get(call)
  if (known !== undefined) return known
  const right = { action, arn: `arn:aws:s3:::${STACK_BUCKET}/${key}` }
  const isAllowed = grantsOfRole(functionName).some((grant) => allows(grant, right))
  isGrantedByCall.set(call, isAllowed)
  return isAllowed
}

function grantsOfRole(functionName: FunctionName): readonly Grant[] {
  const known = grantsByFunction.get(functionName)
  if (known) return known
  const grants = grantsOf(functionName)
  grantsByFunction.set(functionName, grants)
  return grants
}
