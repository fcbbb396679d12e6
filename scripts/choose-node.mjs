// Which Node runs the project. Plain JavaScript: the launcher asks it under whatever Node there is.

/**
 * The least version: 24.0 is the first whose V8 has `using`, it runs TypeScript without a flag, and vitest takes no
 * earlier one of 24. It is also the one 24 that the npm registry has for Apple silicon.
 */
export const LEAST_NODE = '24.0.0'

/**
 * The newest Node 24 that reaches the least version: what AWS runs the functions on is what the tests and the local
 * cloud should run on. A newer major is taken only where there is no such 24.
 * @param {readonly { readonly path: string, readonly version: string | undefined }[]} found With the version that each
 *   answers, undefined where it does not run here; of equals the first is taken.
 * @returns {{ readonly path: string, readonly version: string } | undefined}
 */
export function chooseNode(found) {
  const reaching = found.flatMap(({ path, version }) =>
    version !== undefined && compareVersions(version, LEAST_NODE) >= 0 ? [{ path, version }] : [],
  )
  const sameMajor = reaching.filter(({ version }) => majorOf(version) === majorOf(LEAST_NODE))
  const candidates = sameMajor.length > 0 ? sameMajor : reaching
  return candidates.toSorted((a, b) => compareVersions(b.version, a.version))[0]
}

/**
 * What to say where none reaches the least version.
 * @param {readonly { readonly from: string, readonly path: string, readonly version: string | undefined }[]} found
 * @param {string} platform Such as `linux-x64`.
 */
export function missingNode(found, platform) {
  const nodes = found.map(({ from, path, version }) => `${from}: ${version ?? 'one that does not run here'} (${path})`)
  const bundled = found.length > 1 ? '' : `, and none comes with the dependencies for ${platform}`
  return (
    `Node ${LEAST_NODE} or newer is needed${bundled}. There is: ${nodes.join('; ')}. ` +
    `Install Node ${majorOf(LEAST_NODE)} (nodejs.org/download, or your package manager) and run this again.`
  )
}

/** @param {string} version */
export function majorOf(version) {
  return Number(version.split('.')[0])
}

/**
 * @param {string} a
 * @param {string} b
 */
function compareVersions(a, b) {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number.parseFloat))
  for (const index of [0, 1, 2]) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
