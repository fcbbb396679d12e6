/** A request's operation, and the function named in its path. */
export type Route = { readonly operation: string; readonly functionName: string | undefined }

// Lambda's REST paths, the API's date cut off; `*` is one segment.
const ROUTES: readonly (readonly [method: string, path: string, operation: string])[] = [
  ['POST', '/functions/*/invocations', 'Invoke'],
  ['POST', '/functions/*/response-streaming-invocations', 'InvokeWithResponseStream'],
  ['POST', '/functions/*/invoke-async', 'InvokeAsync'],
  ['GET', '/functions', 'ListFunctions'],
  ['POST', '/functions', 'CreateFunction'],
  ['GET', '/functions/*', 'GetFunction'],
  ['DELETE', '/functions/*', 'DeleteFunction'],
  ['GET', '/functions/*/configuration', 'GetFunctionConfiguration'],
  ['PUT', '/functions/*/configuration', 'UpdateFunctionConfiguration'],
  ['PUT', '/functions/*/code', 'UpdateFunctionCode'],
  ['GET', '/functions/*/concurrency', 'GetFunctionConcurrency'],
  ['PUT', '/functions/*/concurrency', 'PutFunctionConcurrency'],
  ['DELETE', '/functions/*/concurrency', 'DeleteFunctionConcurrency'],
  ['GET', '/functions/*/policy', 'GetPolicy'],
  ['POST', '/functions/*/policy', 'AddPermission'],
  ['DELETE', '/functions/*/policy/*', 'RemovePermission'],
  ['GET', '/functions/*/versions', 'ListVersionsByFunction'],
  ['POST', '/functions/*/versions', 'PublishVersion'],
  ['GET', '/functions/*/aliases', 'ListAliases'],
  ['POST', '/functions/*/aliases', 'CreateAlias'],
  ['GET', '/functions/*/aliases/*', 'GetAlias'],
  ['PUT', '/functions/*/aliases/*', 'UpdateAlias'],
  ['DELETE', '/functions/*/aliases/*', 'DeleteAlias'],
  ['GET', '/functions/*/event-invoke-config', 'GetFunctionEventInvokeConfig'],
  ['PUT', '/functions/*/event-invoke-config', 'PutFunctionEventInvokeConfig'],
  ['POST', '/functions/*/event-invoke-config', 'UpdateFunctionEventInvokeConfig'],
  ['DELETE', '/functions/*/event-invoke-config', 'DeleteFunctionEventInvokeConfig'],
  ['GET', '/functions/*/event-invoke-config/list', 'ListFunctionEventInvokeConfigs'],
  ['GET', '/functions/*/url', 'GetFunctionUrlConfig'],
  ['POST', '/functions/*/url', 'CreateFunctionUrlConfig'],
  ['PUT', '/functions/*/url', 'UpdateFunctionUrlConfig'],
  ['DELETE', '/functions/*/url', 'DeleteFunctionUrlConfig'],
  ['GET', '/event-source-mappings', 'ListEventSourceMappings'],
  ['POST', '/event-source-mappings', 'CreateEventSourceMapping'],
  ['GET', '/event-source-mappings/*', 'GetEventSourceMapping'],
  ['PUT', '/event-source-mappings/*', 'UpdateEventSourceMapping'],
  ['DELETE', '/event-source-mappings/*', 'DeleteEventSourceMapping'],
  ['GET', '/layers', 'ListLayers'],
  ['GET', '/tags/*', 'ListTags'],
  ['POST', '/tags/*', 'TagResource'],
  ['DELETE', '/tags/*', 'UntagResource'],
  ['GET', '/account-settings', 'GetAccountSettings'],
]

/** Finds the operation by method and path, also of operations the emulator does not have, to name them. */
export function routeOf(method: string, path: string): Route {
  const segments = path
    .replace(/^\/\d{4}-\d{2}-\d{2}(?=\/)/, '')
    .split('/')
    .filter(Boolean)
  const found = ROUTES.find(([routeMethod, routePath]) => routeMethod === method && matches(routePath, segments))
  const functionName = segments[0] === 'functions' ? segments[1] : undefined
  return {
    operation: found?.[2] ?? `${method} ${path}`,
    functionName: functionName && decodeSegment(functionName),
  }
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    // A lone % is no encoding: no function has such a name, and the answer says so.
    return segment
  }
}

function matches(routePath: string, segments: readonly string[]): boolean {
  const pattern = routePath.split('/').filter(Boolean)
  return pattern.length === segments.length && pattern.every((part, index) => part === '*' || part === segments[index])
}
