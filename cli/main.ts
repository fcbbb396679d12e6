import process from 'node:process'
import { runCommandLine } from './command-line/run-command-line.ts'
import { COMMANDS } from './commands.ts'

process.exitCode = await runCommandLine(process.argv.slice(2), COMMANDS)
