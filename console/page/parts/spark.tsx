/** How the values of a column are spread, at a glance; the text says it too. */
export function Spark({ counts, text }: { readonly counts: readonly number[]; readonly text: string }) {
  const most = Math.max(...counts, 0)
  if (most === 0) return <span class="quiet">–</span>
  const width = 80 / counts.length
  return (
    <svg class="spark" viewBox="0 0 80 20" width="80" height="20" role="img" aria-label={text}>
      <title>{text}</title>
      {counts.map((each, place) => {
        const height = Math.max(1, (18 * each) / most)
        return (
          <rect
            key={place}
            class="bar-mark"
            x={place * width + 0.5}
            y={20 - height}
            width={Math.max(1, width - 1)}
            height={height}
          />
        )
      })}
    </svg>
  )
}
