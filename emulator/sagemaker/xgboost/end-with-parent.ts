import process from 'node:process'

/**
 * Ends this process when the emulator's is gone, killed ones included: the emulator holds the other end of
 * standard input, which the system closes with it. (A native call that is running is finished first.)
 */
export function endWithParent(): void {
  process.stdin.on('end', () => process.exit(0))
  process.stdin.on('error', () => process.exit(0))
  process.stdin.resume()
}
