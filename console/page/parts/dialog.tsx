import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

type Props = {
  readonly title: string
  readonly onClose: () => void
  readonly children: ComponentChildren
}

let dialogs = 0

/**
 * Asks before something is done: the browser keeps the focus inside, and Escape closes it. Then the focus goes back to
 * what opened it.
 */
export function Dialog({ title, onClose, children }: Props) {
  const box = useRef<HTMLDialogElement>(null)
  const id = useRef(`dialog-${++dialogs}`)
  useEffect(() => {
    const element = box.current
    const opener = document.activeElement
    element?.showModal()
    return () => {
      element?.close()
      // When it is out of the page, and what comes of it is in.
      setTimeout(() => focusOn(opener), 0)
    }
  }, [])
  return (
    <dialog
      ref={box}
      aria-labelledby={id.current}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <h2 id={id.current}>{title}</h2>
      {children}
    </dialog>
  )
}

/** Where that is not there any more, the heading of the page: who goes by keys is not sent back to its beginning. */
export function focusOn(element: Element | null | undefined): void {
  const isThere = element instanceof HTMLElement && element.isConnected && element !== document.body
  const target = isThere ? element : document.querySelector<HTMLElement>('main h1')
  target?.focus({ preventScroll: true })
}
