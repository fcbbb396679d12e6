import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda'

type Environment = Readonly<Record<string, string>>

/** What points the SDK to an account: with the local cloud none of the shell's own may be mixed in. */
const ACCOUNT_VARIABLES = ['AWS_PROFILE', 'AWS_SESSION_TOKEN', 'AWS_DEFAULT_REGION']

/**
 * A container's environment with AWS's interface emulator in it: what the shell gives it. Credentials that are not
 * given are empty strings there, which the SDK takes for absent; a region that is not given is not set.
 */
export function shellEnvironment(shell: Environment): Environment {
  return { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_SESSION_TOKEN: '', ...shell }
}

/**
 * The same against a running local cloud: its address, region and credentials, and the variables the function has
 * there, unless the shell sets them itself. Undefined where no local cloud answers at `endpoint`.
 */
export async function localEnvironment(
  functionName: string,
  endpoint: string,
  shell: Environment,
): Promise<Environment | undefined> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const client = new LambdaClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 })
  try {
    const found = await client.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }))
    const own = Object.entries(shell).filter(([name]) => !ACCOUNT_VARIABLES.includes(name))
    return shellEnvironment({
      ...found.Environment?.Variables,
      ...Object.fromEntries(own),
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: found.FunctionArn?.split(':')[3] ?? '',
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    })
  } catch (error) {
    if (isRefusedConnection(error)) return undefined
    throw error
  } finally {
    client.destroy()
  }
}

function isRefusedConnection(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'
}
