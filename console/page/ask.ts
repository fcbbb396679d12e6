import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { ErrorAnswer } from '../answers.ts'

export type Problem = ErrorAnswer['error']

/** What could not be had, as the server says it. */
export class AskError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.message)
    this.problem = problem
  }
}

const NOBODY: Problem = {
  code: 'nobody-answers',
  message: 'The console does not answer.',
  hint: 'It runs in a terminal on this machine: see whether it is still there, and start it again with npm start or ./boostline console.',
}

export async function ask<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(path, init).catch((error: unknown) => {
    if (init.signal?.aborted) throw error
    throw new AskError(NOBODY)
  })
  const document: unknown = await response.json().catch(() => undefined)
  if (response.ok) return document as Answer
  const { error = NOBODY } = (document ?? {}) as Partial<ErrorAnswer>
  throw new AskError(error)
}

/** Changes something: with the header that no other site's page can send. */
export async function send<Answer>(path: string, body: unknown, signal?: AbortSignal): Promise<Answer> {
  return await ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-boostline-console': '1' },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  })
}

export async function sendFile<Answer>(path: string, file: File): Promise<Answer> {
  return await ask(path, { method: 'POST', headers: { 'x-boostline-console': '1' }, body: file })
}

/** Whether it is what was asked for that is not there. */
export function isMissing(problem: Problem | undefined): boolean {
  return problem?.code === 'page-unknown' || problem?.code === 'route-unknown' || problem?.code === 'model-unknown'
}

export function problemOf(error: unknown): Problem {
  if (error instanceof AskError) return error.problem
  return { code: 'unexpected', message: String(error), hint: 'This is a fault of Boostline. Please report it.' }
}

export type Asked<Answer> = {
  readonly answer: Answer | undefined
  readonly problem: Problem | undefined
  /** Asks again; what is there stays until the new answer comes. */
  readonly again: () => void
}

/**
 * Asks when the path changes and, where `everyMs` is given, again and again while the page is seen: not before the last
 * question is answered, or an answer that takes longer would never be seen.
 */
export function useAnswer<Answer>(path: string | undefined, everyMs?: number): Asked<Answer> {
  const [state, setState] = useState<{ path?: string; answer?: Answer; problem?: Problem }>({})
  const [round, setRound] = useState(0)
  const again = useCallback(() => setRound((before) => before + 1), [])
  const waits = useRef(false)
  useEffect(() => {
    if (path === undefined) return undefined
    const stop = new AbortController()
    waits.current = true
    ask<Answer>(path, { signal: stop.signal }).then(
      (answer) => {
        waits.current = false
        setState({ path, answer })
      },
      (error: unknown) => {
        if (stop.signal.aborted) return
        waits.current = false
        const problem = problemOf(error)
        setState((before) => (before.path === path && before.answer ? { ...before, problem } : { path, problem }))
      },
    )
    return () => stop.abort()
  }, [path, round])
  const inTurn = () => {
    if (!waits.current) again()
  }
  useInterval(inTurn, path === undefined ? undefined : everyMs)
  const isCurrent = state.path === path
  return { answer: isCurrent ? state.answer : undefined, problem: isCurrent ? state.problem : undefined, again }
}

/** Calls at an interval, not while the page is hidden. */
export function useInterval(call: () => void, everyMs: number | undefined): void {
  const latest = useRef(call)
  latest.current = call
  useEffect(() => {
    if (everyMs === undefined) return undefined
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') latest.current()
    }, everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
}
