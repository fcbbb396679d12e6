import { useState } from 'preact/hooks'
import { percent } from '#shared/design/number-words.ts'
import type { ColumnAnswer, ColumnWish } from '../../answers.ts'
import { inControls } from '../setting-words.ts'
import { WISHES } from '../wishes.ts'
import { Scroll } from './scroll.tsx'
import { Spark } from './spark.tsx'

type Props<Column extends ColumnAnswer> = {
  readonly columns: readonly Column[]
  /** Where a person may change what becomes of a column. */
  readonly choice?: (column: Column) => WishChoice
}

/** What a person wants of a column, and may want. */
export type WishChoice = {
  readonly wish: ColumnWish
  readonly offers: readonly ColumnWish[]
  /** What counts as missing where it is to be a number. */
  readonly oddWords: readonly string[]
  readonly onWish: (wish: ColumnWish) => void
}

/** Of very many columns so many at once. */
const PAGE = 100

export function ColumnTable<Column extends ColumnAnswer>({ columns, choice }: Props<Column>) {
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
              {choice && <th scope="col">Change</th>}
            </tr>
          </thead>
          <tbody>
            {found.slice(0, shown).map((column) => (
              <tr key={column.name} class={column.role}>
                <th scope="row">
                  <span title={column.name}>{column.name}</span>
                </th>
                <td class="what">
                  {column.what.replace(/^(.)/, (first) => first.toUpperCase())}
                  {column.reason && <small class="quiet">{inControls(column.reason)}</small>}
                </td>
                <td>
                  <Spark counts={column.histogram} text={`${column.name}: ${column.histogramText}`} />
                </td>
                <td class="example quiet">{column.example ?? '–'}</td>
                <td class="number">{column.missingShare ? percent(column.missingShare) : '–'}</td>
                {choice && (
                  <td>
                    {column.role === 'target' ? (
                      <span class="quiet">predicted</span>
                    ) : (
                      <WishSelect name={column.name} {...choice(column)} />
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

function WishSelect({ name, wish, offers, oddWords, onWish }: WishChoice & { readonly name: string }) {
  return (
    <select
      class="small"
      value={wish}
      aria-label={`What becomes of ${name}`}
      onChange={({ currentTarget }) => {
        const next = offers.find((each) => each === currentTarget.value)
        if (next) onWish(next)
      }}
    >
      {offers.map((each) => (
        <option key={each} value={each}>
          {each === 'number' ? `${WISHES.number}: ${shownWords(oddWords)} is not known` : WISHES[each]}
        </option>
      ))}
    </select>
  )
}

const SHOWN_WORDS = 2

function shownWords(words: readonly string[]): string {
  return `${words.slice(0, SHOWN_WORDS).join(', ')}${words.length > SHOWN_WORDS ? ' …' : ''}`
}
