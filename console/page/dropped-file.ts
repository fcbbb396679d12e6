/** A file on its way from where it was dropped to the view that looks at it. */
let waiting: File | undefined
const listeners = new Set<(file: File) => void>()

export function takeFile(file: File): void {
  waiting = file
  for (const listener of listeners) {
    waiting = undefined
    listener(file)
  }
}

/** Hands over the file that waits, and those that are dropped from now on, until the returned function is called. */
export function onFile(listener: (file: File) => void): () => void {
  listeners.add(listener)
  const file = waiting
  waiting = undefined
  if (file) listener(file)
  return () => void listeners.delete(listener)
}
