import { useState } from 'preact/hooks'
import type { ColumnAnswer, ColumnWish } from '../../answers.ts'
import { percent } from '../words.ts'
import { Scroll } from './scroll.tsx'
import { Spark } from './spark.tsx'

type Props = {
  readonly columns: readonly ColumnAnswer[]
  /** Where a person may change what becomes of a column: what they want, and what changes it. */
  readonly wishOf?: (name: string) => ColumnWish
  readonly onWish?: (name: string, wish: ColumnWish) => void
}

/** Of very many columns so many at once. */
const PAGE = 100

export function ColumnTable({ columns, wishOf, onWish }: Props) {
  const [shown, setShown] = useState(PAGE)
  const [text, setText] = useState('')
  const found = columns.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()))
  return (
    <>
      {columns.length > 20 && (
        <label class="field inline">
          <span>Find</span>
          <input
            type="search"
            value={text}
            placeholder={`one of ${columns.length} columns`}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
      )}
      <Scroll label="Columns">
        <table class="list columns">
          <caption class="unseen">The columns of the file and what becomes of each</caption>
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Used as</th>
              <th scope="col">Spread</th>
              <th scope="col">Example</th>
              <th scope="col" class="number">
                Missing
              </th>
              {onWish && <th scope="col">Change</th>}
            </tr>
          </thead>
          <tbody>
            {found.slice(0, shown).map((column) => (
              <tr key={column.name} class={column.role}>
                <th scope="row">{column.name}</th>
                <td class="what">
                  {column.what.replace(/^(.)/, (first) => first.toUpperCase())}
                  {column.reason && <small class="quiet">{column.reason}</small>}
                </td>
                <td>
                  <Spark counts={column.histogram} text={`${column.name}: ${column.histogramText}`} />
                </td>
                <td class="example quiet">{column.example ?? '–'}</td>
                <td class="number">{column.missingShare ? percent(column.missingShare, 1) : '–'}</td>
                {onWish && (
                  <td>
                    {column.role === 'target' ? (
                      <span class="quiet">predicted</span>
                    ) : (
                      <WishChoice column={column} wish={wishOf?.(column.name) ?? column.wish} onWish={onWish} />
                    )}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {found.length > shown && (
        <button type="button" class="button" onClick={() => setShown(shown + PAGE)}>
          Show {Math.min(PAGE, found.length - shown)} more
        </button>
      )}
      {found.length === 0 && <p class="quiet">No column has “{text}” in its name.</p>}
    </>
  )
}

type WishProps = {
  readonly column: ColumnAnswer
  readonly wish: ColumnWish
  readonly onWish: NonNullable<Props['onWish']>
}

function WishChoice({ column, wish, onWish }: WishProps) {
  const { name, role } = column
  // To keep is for what was left out, and for what was kept.
  const canKeep = (role === 'ignored' && wish !== 'exclude') || wish === 'keep'
  return (
    <select
      class="small"
      value={wish}
      aria-label={`What becomes of ${name}`}
      onChange={({ currentTarget }) => {
        const next = (['auto', 'category', 'keep', 'exclude'] as const).find((each) => each === currentTarget.value)
        if (next) onWish(name, next)
      }}
    >
      <option value="auto">As found</option>
      <option value="category">As a category</option>
      {canKeep && <option value="keep">Use it all the same</option>}
      <option value="exclude">Leave it out</option>
    </select>
  )
}
