import process from 'node:process'

/**
 * Ends this process although handles are open, as soon as what was written to standard output has been taken: a pipe is
 * written to behind the program's back, and `process.exit()` alone would lose what its reader has not come to yet.
 */
export function endProcess(): void {
  process.stdout.write('', () => process.exit())
}
