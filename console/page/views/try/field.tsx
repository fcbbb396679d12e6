import { useId } from 'preact/hooks'
import type { FieldAnswer } from '../../../answers.ts'

/** Null: not known. */
export type Value = string | number | null

type Props = {
  readonly field: FieldAnswer
  readonly value: Value
  readonly onValue: (value: Value) => void
}

/** Of so few values all are seen; of more they are offered while typing. */
const SELECTED_FROM = 40

/** One feature: a slider with its number, a choice, a date or a text; empty is a missing value. */
export function Field(props: Props) {
  const id = useId()
  const { field } = props
  return (
    <div class="field">
      <label for={id}>{field.name}</label>
      <Control {...props} id={id} />
      <small class="quiet" id={`${id}-hint`}>
        {field.hint}
      </small>
    </div>
  )
}

function Control({ field, value, onValue, id }: Props & { readonly id: string }) {
  const { name, type, range, choices } = field
  const hint = `${id}-hint`
  if (type === 'number') {
    return (
      <div class="number-field">
        {range && (
          <input
            type="range"
            aria-label={`${name}, by a slider`}
            min={range.min}
            max={range.max}
            step={range.step}
            value={typeof value === 'number' ? value : range.min}
            onInput={({ currentTarget }) => onValue(Number(currentTarget.value))}
          />
        )}
        <input
          id={id}
          type="number"
          aria-describedby={hint}
          step="any"
          value={value ?? ''}
          placeholder="missing"
          onInput={({ currentTarget }) => onValue(currentTarget.value === '' ? null : currentTarget.valueAsNumber)}
        />
      </div>
    )
  }
  if ((type === 'category' || type === 'boolean') && choices.length <= SELECTED_FROM) {
    return (
      <select
        id={id}
        aria-describedby={hint}
        value={value === null ? '' : String(value)}
        onChange={({ currentTarget }) => onValue(currentTarget.value === '' ? null : currentTarget.value)}
      >
        <option value="">missing</option>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    )
  }
  const onInput = ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
    onValue(currentTarget.value === '' ? null : currentTarget.value)
  const text = value === null ? '' : String(value)
  if (type === 'text') {
    return <textarea id={id} aria-describedby={hint} rows={3} value={text} placeholder="missing" onInput={onInput} />
  }
  const isDay = type === 'date' && /^(\d{4}-\d\d-\d\d)?$/.test(text)
  return (
    <>
      <input
        id={id}
        aria-describedby={hint}
        type={isDay ? 'date' : 'text'}
        list={choices.length > 0 ? `${id}-choices` : undefined}
        value={text}
        placeholder="missing"
        onInput={onInput}
      />
      {choices.length > 0 && (
        <datalist id={`${id}-choices`}>
          {choices.map((choice) => (
            <option key={choice} value={choice} />
          ))}
        </datalist>
      )}
    </>
  )
}
