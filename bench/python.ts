import { spawnSync } from 'node:child_process'
import process from 'node:process'

/** The one of BOOSTLINE_PYTHON, else the first on the PATH and the system's own. */
const CANDIDATES = ['python3', '/usr/bin/python3', '/usr/local/bin/python3']

/** A Python that has these modules; undefined where there is none. */
export function findPython(modules: readonly string[]): string | undefined {
  const own = process.env['BOOSTLINE_PYTHON']
  const candidates = own === undefined ? CANDIDATES : [own]
  return candidates.find((python) => spawnSync(python, ['-c', `import ${modules.join(', ')}`]).status === 0)
}
