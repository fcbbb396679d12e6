import process from 'node:process'
import { runCommandLine } from './command-line/run-command-line.ts'
import { COMMANDS } from './commands.ts'

for (const stream of [process.stdout, process.stderr]) stream.on('error', endWithReader)

process.exitCode = await runCommandLine(process.argv.slice(2), COMMANDS)

/** Who reads no further, as `head` does, has what it wanted. */
function endWithReader(error: Error): void {
  if (!('code' in error && error.code === 'EPIPE')) throw error
  process.exit(0)
}
