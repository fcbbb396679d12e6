import { useEffect, useState } from 'preact/hooks'
import { takeFile } from './dropped-file.ts'
import { go } from './router.tsx'

/** A file may be dropped on any view: it is looked at first, and nothing is uploaded by that. */
export function DropAnywhere() {
  const [isOver, setOver] = useState(false)
  useEffect(() => {
    let depth = 0
    const hasFile = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const enter = (event: DragEvent) => {
      if (!hasFile(event)) return
      depth++
      setOver(true)
    }
    const leave = (event: DragEvent) => {
      if (!hasFile(event)) return
      depth = Math.max(0, depth - 1)
      if (depth === 0) setOver(false)
    }
    const over = (event: DragEvent) => {
      if (hasFile(event)) event.preventDefault()
    }
    const drop = (event: DragEvent) => {
      depth = 0
      setOver(false)
      const file = event.dataTransfer?.files[0]
      if (!file) return
      event.preventDefault()
      takeFile(file)
      go('/new')
    }
    addEventListener('dragenter', enter)
    addEventListener('dragleave', leave)
    addEventListener('dragover', over)
    addEventListener('drop', drop)
    return () => {
      removeEventListener('dragenter', enter)
      removeEventListener('dragleave', leave)
      removeEventListener('dragover', over)
      removeEventListener('drop', drop)
    }
  }, [])
  if (!isOver) return null
  return (
    <div class="drop-over" aria-hidden="true">
      <p>Drop the file to look at it. Nothing is uploaded yet.</p>
    </div>
  )
}
