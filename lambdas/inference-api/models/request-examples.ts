import type { ApiAuth } from '../config.ts'

type Features = Readonly<Record<string, unknown>>

/** What a caller adds to show who they are; the secrets come from the environment. */
const CURL_AUTH: Readonly<Record<ApiAuth, string>> = {
  key: ' -H "x-api-key: $API_KEY"',
  jwt: ' -H "Authorization: Bearer $TOKEN"',
  iam: ' --aws-sigv4 "aws:amz:$AWS_REGION:execute-api" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" -H "x-amz-security-token: $AWS_SESSION_TOKEN"',
  none: '',
}

const PYTHON_AUTH: Readonly<Record<ApiAuth, string>> = {
  key: ', headers={"x-api-key": os.environ["API_KEY"]}',
  jwt: ', headers={"Authorization": "Bearer " + os.environ["TOKEN"]}',
  // pip install requests-auth-aws-sigv4
  iam: ', auth=AWSSigV4("execute-api")',
  none: '',
}

/** The example as a line for a shell. */
export function curlLine(url: string, example: Features, auth: ApiAuth): string {
  return `curl -X POST -H 'content-type: application/json'${CURL_AUTH[auth]} -d ${shellText(JSON.stringify(example))} ${shellText(url)}`
}

/** The example as a line of Python, after the imports of what it names. */
export function pythonLine(url: string, example: Features, auth: ApiAuth): string {
  const entries = Object.entries(example).map(([name, value]) => `${JSON.stringify(name)}: ${pythonLiteral(value)}`)
  return `requests.post(${JSON.stringify(url)}, json={${entries.join(', ')}}${PYTHON_AUTH[auth]}).json()`
}

function shellText(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** JSON's strings and numbers are valid Python; `true`, `false` and `null` are not. */
function pythonLiteral(value: unknown): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return JSON.stringify(value)
}
