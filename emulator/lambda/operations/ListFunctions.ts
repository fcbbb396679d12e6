import type { ListFunctionsCommandInput } from '@aws-sdk/client-lambda'
import { describeFunction } from '../function-description.ts'
import type { LambdaOperation } from '../service.ts'

const MAX_PAGE = 50

/** Pages as AWS does, 50 functions at most; the marker is the name of the last one listed. */
export const ListFunctions: LambdaOperation<ListFunctionsCommandInput> = (service, { MaxItems, Marker }) => {
  const maxItems = MaxItems ?? MAX_PAGE
  const after = Marker ?? ''
  const configs = [...new Set(service.poolByName.values())]
    .map((pool) => pool.config)
    .filter((config) => config.name > after)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const page = configs.slice(0, Math.min(maxItems, MAX_PAGE))
  const body = {
    Functions: page.map((config) => describeFunction(service.context, config)),
    ...(page.length < configs.length && { NextMarker: page.at(-1)?.name }),
  }
  return { status: 200, body: JSON.stringify(body) }
}
