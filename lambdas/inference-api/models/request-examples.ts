type Features = Readonly<Record<string, unknown>>

/** The example as a line for a shell. */
export function curlLine(url: string, example: Features): string {
  return `curl -X POST -H 'content-type: application/json' -d ${shellText(JSON.stringify(example))} ${shellText(url)}`
}

/** The example as a line of Python, after `import requests`. */
export function pythonLine(url: string, example: Features): string {
  const entries = Object.entries(example).map(([name, value]) => `${JSON.stringify(name)}: ${pythonLiteral(value)}`)
  return `requests.post(${JSON.stringify(url)}, json={${entries.join(', ')}}).json()`
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
