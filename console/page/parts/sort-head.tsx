export type Order<Name extends string> = { readonly sort: Name; readonly down: boolean }

type Props<Name extends string> = {
  readonly name: Name
  readonly title: string
  readonly order: Order<Name>
  readonly onSort: (order: Order<Name>) => void
  readonly class?: string
}

/** The head of a column that sorts: the first click brings the largest or newest up. */
export function SortHead<Name extends string>({ name, title, order, onSort, class: look }: Props<Name>) {
  const isSorted = order.sort === name
  const direction = order.down ? 'descending' : 'ascending'
  return (
    <th scope="col" class={look} aria-sort={isSorted ? direction : 'none'}>
      <button
        type="button"
        class="sort"
        onClick={() => onSort({ sort: name, down: isSorted ? !order.down : name !== 'dataset' })}
      >
        {title}
        <span aria-hidden="true">{isSorted ? (order.down ? ' ↓' : ' ↑') : ''}</span>
      </button>
    </th>
  )
}
