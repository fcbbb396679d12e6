import { StringDecoder } from 'node:string_decoder'

export type OutputListener = {
  line(text: string): void
  /** The function wrote no more for this invocation; `memoryMb` is what its process holds now. */
  invocationEnded(requestId: string, memoryMb: number): void
}

// What runtime-preload.cjs writes when an invocation ends: NUL, request id, blank, megabytes.
const MARKER = /\0(\S+) (\d+)$/

/** Cuts a function's output into log lines. The returned function takes a chunk, or nothing at the end. */
export function splitOutput(listener: OutputListener): (chunk?: Buffer) => void {
  const decoder = new StringDecoder('utf8')
  let rest = ''

  function take(line: string): void {
    const marker = MARKER.exec(line)
    const text = marker ? line.slice(0, marker.index) : line
    // The runtime client writes a message of several lines with \r between them, to keep it one log event.
    if (text !== '' || !marker) listener.line(text.replace(/\r$/, '').replaceAll('\r', '\n'))
    if (marker) listener.invocationEnded(marker[1] ?? '', Number(marker[2]))
  }

  return (chunk) => {
    const lines = (rest + (chunk ? decoder.write(chunk) : decoder.end())).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(line)
    if (!chunk && rest !== '') take(rest)
  }
}
