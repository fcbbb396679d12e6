import type { ApiAuth } from '../config.ts'
import type { JsonSchema } from './model-schemas.ts'

const SCHEMES: Readonly<Record<Exclude<ApiAuth, 'none'>, { readonly name: string; readonly scheme: JsonSchema }>> = {
  key: {
    name: 'apiKey',
    scheme: {
      type: 'apiKey',
      in: 'header',
      name: 'x-api-key',
      description:
        'The key of the deployment: `aws apigateway get-api-key --include-value --api-key <the output ApiKeyId>`.',
    },
  },
  jwt: {
    name: 'token',
    scheme: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A token of the Cognito user pool.' },
  },
  iam: {
    name: 'signature',
    scheme: {
      type: 'apiKey',
      in: 'header',
      name: 'Authorization',
      description: "AWS's Signature Version 4, for the service execute-api.",
      'x-amazon-apigateway-authtype': 'awsSigv4',
    },
  },
}

/** How callers show who they are: the members of the document that say so. */
export function securityOf(auth: ApiAuth): { readonly security: readonly JsonSchema[]; readonly schemes: JsonSchema } {
  if (auth === 'none') return { security: [], schemes: {} }
  const { name, scheme } = SCHEMES[auth]
  return { security: [{ [name]: [] }], schemes: { securitySchemes: { [name]: scheme } } }
}
