import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import os from 'node:os'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { LIBRARY_VARIABLE } from './xgboost/library.ts'

export type ContainerOptions = {
  /** The path of the program. */
  readonly program: string
  readonly arguments: readonly string[]
  readonly libraryPath: string
  readonly onLine: (line: string) => void
  /** Whether the process gets a channel for messages. */
  readonly channel: boolean
}

/**
 * Starts a container: a Node process of its own, so that a crash inside XGBoost is its own. It sees nothing of
 * this process's environment but what it needs to run. It leads a group of its own: Ctrl-C in a terminal must not fail
 * a training that goes on with the next start; it ends with this process by its standard input.
 */
export function startContainer(options: ContainerOptions): ChildProcess {
  const spawnOptions: SpawnOptions = {
    env: {
      ...(process.env['PATH'] !== undefined && { PATH: process.env['PATH'] }),
      [LIBRARY_VARIABLE]: options.libraryPath,
      ...(process.env['NODE_COMPILE_CACHE'] !== undefined && {
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      }),
      // Threads that wait for work would otherwise spin, on cores that other jobs need.
      OMP_WAIT_POLICY: 'PASSIVE',
    },
    // The end of standard input tells the container that this process is gone.
    stdio: options.channel ? ['pipe', 'pipe', 'pipe', 'ipc'] : ['pipe', 'pipe', 'pipe'],
    serialization: 'advanced',
    detached: true,
  }
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', options.program, ...options.arguments],
    spawnOptions,
  )
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', options.onLine)
  }
  return child
}

/** The exit code as a container's runtime reports it: 128 and the signal's number where a signal ended it. */
export function exitCodeOf(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal ? os.constants.signals[signal] : 0)
}
