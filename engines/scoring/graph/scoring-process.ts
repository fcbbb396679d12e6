import { type ChildProcess, fork } from 'node:child_process'
import process from 'node:process'
import type { NumberedReply, ProcessReply, ProcessRequest } from './process-messages.ts'

export type ProcessOptions = {
  /** The program: engines/scoring/onnx/scoring-process.ts, or what it was bundled to. */
  readonly file: string
  /** Where its packages are, unless they are found from the program's own place. */
  readonly packages?: string | undefined
  /** No request takes longer. */
  readonly limitMs: number
}

/** Why there is no reply. */
export type ProcessFault =
  | { readonly kind: 'too-long' }
  /** Another request took too long. */
  | { readonly kind: 'cut-off' }
  | { readonly kind: 'ended'; readonly how: string }

export type ScoringProcess = {
  /** Starts the process where none runs. Asked for no longer than the limit, or until `signal` aborts. */
  ask(request: ProcessRequest, signal?: AbortSignal): Promise<ProcessReply | ProcessFault>
  /** Whether what was loaded is still in memory: it is gone with a process. */
  isRunning(): boolean
  end(): void
}

type Waiting = { readonly settle: (reply: ProcessReply | ProcessFault) => void }

/**
 * The process that runs models. What takes too long is ended with the process, since nothing else ends native code; a
 * crash ends it alone. The next request starts another one.
 */
export function scoringProcess({ file, packages, limitMs }: ProcessOptions): ScoringProcess {
  let child: ChildProcess | undefined
  let lastId = 0
  const waiting = new Map<number, Waiting>()

  function start(): ChildProcess {
    const started = fork(file, [], {
      serialization: 'advanced',
      execArgv: ['--disable-warning=ExperimentalWarning'],
      // Nothing of the function's environment: no credentials, no addresses.
      env: { ...(packages !== undefined && { NODE_PATH: packages }), PATH: process.env['PATH'] },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    started.on('message', ({ id, reply }: NumberedReply) => settle(id, reply))
    started.on('error', (error) => ended(started, { kind: 'ended', how: error.message }))
    started.on('exit', (code, signal) => ended(started, { kind: 'ended', how: signal ?? `exit code ${code}` }))
    child = started
    return started
  }

  function settle(id: number, reply: ProcessReply | ProcessFault): void {
    waiting.get(id)?.settle(reply)
    waiting.delete(id)
    // Nothing that waits for no answer keeps a program from ending.
    if (waiting.size === 0) hold(false)
  }

  /** The next request starts another one: nothing is sent to a process that is on its way out. */
  function ended(which: ChildProcess, fault: ProcessFault): void {
    if (child !== which) return
    child = undefined
    for (const id of waiting.keys()) settle(id, fault)
  }

  function hold(isHeld: boolean): void {
    if (isHeld) child?.ref()
    else child?.unref()
    if (isHeld) child?.channel?.ref()
    else child?.channel?.unref()
  }

  return {
    ask: async (request, signal) => {
      const current = child ?? start()
      const id = ++lastId
      const answer = Promise.withResolvers<ProcessReply | ProcessFault>()
      waiting.set(id, { settle: answer.resolve })
      hold(true)
      const giveUp = () => {
        settle(id, { kind: 'too-long' })
        ended(current, { kind: 'cut-off' })
        current.kill('SIGKILL')
      }
      const timer = setTimeout(giveUp, limitMs)
      signal?.addEventListener('abort', giveUp, { once: true })
      if (signal?.aborted) giveUp()
      else current.send({ id, request }, (error) => error && settle(id, { kind: 'ended', how: error.message }))
      try {
        return await answer.promise
      } finally {
        clearTimeout(timer)
        signal?.removeEventListener('abort', giveUp)
      }
    },
    isRunning: () => child !== undefined,
    end: () => child?.kill('SIGKILL'),
  }
}
