import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

/** A wide table that scrolls in itself; where it does, it can be reached and scrolled by keys. */
export function Scroll({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null)
  const [isWide, setWide] = useState(false)
  useLayoutEffect(() => {
    const element = box.current
    if (!element) return undefined
    const measure = () => setWide(element.scrollWidth > element.clientWidth + 1)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    for (const child of element.children) observer.observe(child)
    return () => observer.disconnect()
  }, [])
  const reachable = isWide ? { tabIndex: 0, role: 'region' as const, 'aria-label': `${label}, to be scrolled` } : {}
  return (
    <div class="scroll" ref={box} {...reachable}>
      {children}
    </div>
  )
}
