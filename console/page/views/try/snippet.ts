export const LANGUAGES = ['curl', 'Python', 'TypeScript'] as const
export type Language = (typeof LANGUAGES)[number]

export type Asked = {
  readonly dataset: string
  readonly row: Readonly<Record<string, unknown>>
  /** Null: the caller's environment has it. */
  readonly apiUrl: string | null
  /** By which a command is told of the deployment. */
  readonly options: string
}

/** Lines that ask the API for the same prediction; names and values are quoted as the language wants it. */
export function snippet(language: Language, asked: Asked): string {
  switch (language) {
    case 'curl':
      return curl(asked)
    case 'Python':
      return python(asked)
    case 'TypeScript':
      return typescript(asked)
  }
}

const pathOf = ({ dataset }: Asked) => `/models/${dataset}/predict`

function curl(asked: Asked): string {
  const { row, apiUrl } = asked
  const url = apiUrl === null ? `"$API_URL${pathOf(asked)}"` : shellText(`${apiUrl}${pathOf(asked)}`)
  const key = apiUrl === null ? ` -H "x-api-key: $API_KEY"` : ''
  return `curl -X POST${key} -H 'content-type: application/json' \\\n  -d ${shellText(JSON.stringify(row))} \\\n  ${url}`
}

function shellText(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

function python(asked: Asked): string {
  const { row, apiUrl } = asked
  const entries = Object.entries(row).map(([name, value]) => `    ${JSON.stringify(name)}: ${pythonLiteral(value)},`)
  const isLocal = apiUrl !== null
  const url = isLocal ? JSON.stringify(`${apiUrl}${pathOf(asked)}`) : `os.environ["API_URL"] + "${pathOf(asked)}"`
  const headers = isLocal ? '' : ', headers={"x-api-key": os.environ["API_KEY"]}'
  return `import ${isLocal ? '' : 'os, '}requests

row = {
${entries.join('\n')}
}
print(requests.post(${url}, json=row${headers}).json())`
}

/** JSON's strings and numbers are valid Python; `true`, `false` and `null` are not. */
function pythonLiteral(value: unknown): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return JSON.stringify(value)
}

function typescript(asked: Asked): string {
  const { dataset, row, apiUrl, options } = asked
  const name = dataset.replace(/(?:^|-+)([a-z0-9])/g, (_, first: string) => first.toUpperCase())
  const variable = `${name.charAt(0).toLowerCase()}${name.slice(1)}`
  const url = apiUrl === null ? `process.env.API_URL ?? ''` : `'${apiUrl}'`
  const body = JSON.stringify(row, null, 2).replaceAll(/^(\s+)"([A-Za-z_$][\w$]*)":/gm, '$1$2:')
  return `// once: ./boostline client ${dataset} ${options}
import { create${name}Client } from './${dataset}-client.ts'

const ${variable} = create${name}Client(${url})
const { prediction } = await ${variable}.predict(${body})
console.log(prediction)`
}
