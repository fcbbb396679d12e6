import * as apigateway from 'aws-cdk-lib/aws-apigateway'

/*
 * What API Gateway answers by itself, in the form of the function's own problems (RFC 9457). The texts are templates
 * that API Gateway fills by plain replacement: no logic, and $context.error.messageString carries its own quotes.
 */

type Problem = { readonly status: number; readonly name: string; readonly title: string; readonly detail?: string }

const PROBLEMS: Readonly<Record<string, Problem>> = {
  DEFAULT_4XX: { status: 400, name: 'bad-request', title: 'The request was not accepted' },
  DEFAULT_5XX: { status: 500, name: 'internal-error', title: 'Something failed on our side' },
  ACCESS_DENIED: { status: 403, name: 'forbidden', title: 'This caller may not do this' },
  // API Gateway's name for a wrong or missing x-api-key.
  INVALID_API_KEY: {
    status: 403,
    name: 'invalid-api-key',
    title: 'The API key is missing or not valid',
    detail: 'Send the key in the header x-api-key.',
  },
  UNAUTHORIZED: {
    status: 401,
    name: 'unauthorized',
    title: 'The caller is not known',
    detail: 'Send a valid token in the header Authorization.',
  },
  MISSING_AUTHENTICATION_TOKEN: {
    status: 403,
    name: 'unauthorized',
    title: 'The request is not signed',
    detail: 'Sign the request, or send the token or key that this API asks for.',
  },
  THROTTLED: {
    status: 429,
    name: 'too-many-requests',
    title: 'Too many requests',
    detail: 'Wait a second and send it again; the limit is a setting of the deployment.',
  },
  QUOTA_EXCEEDED: { status: 429, name: 'quota-exceeded', title: "The key's quota is used up" },
  REQUEST_TOO_LARGE: {
    status: 413,
    name: 'too-large',
    title: 'The request is too large',
    detail: 'API Gateway takes 10 MB and the function 6 MB: send fewer instances in one request.',
  },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, name: 'unsupported-media-type', title: 'This content type is not supported' },
  INTEGRATION_FAILURE: {
    status: 504,
    name: 'model-unavailable',
    title: 'The model cannot answer now',
    detail: 'The function did not answer. Send the request again.',
  },
  INTEGRATION_TIMEOUT: {
    status: 504,
    name: 'model-unavailable',
    title: 'The model cannot answer now',
    detail: 'The answer took longer than 29 seconds. Send it again, or send fewer instances in one request.',
  },
}

/** Gives the API's own errors the form of a problem, readable from the allowed web origin too. */
export function addGatewayResponses(api: apigateway.RestApi, corsOrigins?: string): void {
  for (const [type, problem] of Object.entries(PROBLEMS)) {
    api.addGatewayResponse(type, {
      type: apigateway.ResponseType.of(type),
      // The defaults stand for many statuses and keep each its own.
      ...(type.startsWith('DEFAULT_') ? {} : { statusCode: String(problem.status) }),
      responseHeaders: {
        'Content-Type': "'application/problem+json'",
        ...(problem.status === 429 ? { 'Retry-After': "'1'" } : {}),
        ...(corsOrigins === undefined ? {} : { 'Access-Control-Allow-Origin': allowedOrigin(corsOrigins) }),
      },
      templates: { 'application/json': templateOf(type, problem) },
    })
  }
}

/** One header can name one origin: of several, the caller's own. An error says nothing that others may not read. */
function allowedOrigin(corsOrigins: string): string {
  return corsOrigins.includes(',') ? 'method.request.header.Origin' : `'${corsOrigins}'`
}

function templateOf(type: string, { status, name, title, detail }: Problem): string {
  const members = [
    `"type":"/problems/${name}"`,
    `"title":${JSON.stringify(title)}`,
    ...(type.startsWith('DEFAULT_') ? [] : [`"status":${status}`]),
    `"detail":${detail === undefined ? '$context.error.messageString' : JSON.stringify(detail)}`,
    '"requestId":"$context.requestId"',
  ]
  return `{${members.join(',')}}`
}
