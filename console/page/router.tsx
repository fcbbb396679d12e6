import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'

export type Place = { readonly path: readonly string[]; readonly query: URLSearchParams }

const CHANGED = 'boostline-place'

/** Goes to another view of the console. */
export function go(href: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', href)
  else history.pushState(null, '', href)
  if (!replace) scrollTo(0, 0)
  dispatchEvent(new Event(CHANGED))
}

/** Where the page is, as its address says. */
export function usePlace(): Place {
  const [place, setPlace] = useState(readPlace)
  useEffect(() => {
    const read = () => setPlace(readPlace())
    addEventListener(CHANGED, read)
    addEventListener('popstate', read)
    return () => {
      removeEventListener(CHANGED, read)
      removeEventListener('popstate', read)
    }
  }, [])
  return place
}

function readPlace(): Place {
  const { pathname, search } = location
  return {
    path: pathname.split('/').filter((part) => part !== ''),
    query: new URLSearchParams(search),
  }
}

type LinkProps = {
  readonly to: string
  readonly class?: string
  readonly current?: boolean
  readonly children: ComponentChildren
}

/** A link that stays in the page; with a modifier key it opens as any other. */
export function Link({ to, class: name, current, children }: LinkProps) {
  return (
    <a
      href={to}
      class={name}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return
        event.preventDefault()
        go(to)
      }}
    >
      {children}
    </a>
  )
}

export const runPath = (dataset: string, runId: string) => `/runs/${dataset}/${runId}`
export const datasetPath = (dataset: string) => `/datasets/${dataset}`
export const tryPath = (dataset: string) => `/try/${dataset}`
