import { type ManifestEdit, settingAt } from '../../../manifest-edits.ts'
import { isSet, namedSettings, SETTING_GROUPS, type Setting, settingEdits, wordsOf } from './settings.ts'

type Props = {
  /** The settings as they are wanted now. */
  readonly document: unknown
  readonly names: readonly string[]
  readonly onEdits: (edits: readonly ManifestEdit[]) => void
}

/** The settings that a refusal names, beside it. */
export function NamedSettings({ document, names, refusal, onEdits }: Props & { readonly refusal: string }) {
  const named = namedSettings(refusal)
  if (named.length === 0) return null
  return (
    <section class="card block" aria-labelledby="named">
      <h2 id="named">What can be set about it</h2>
      <div class="fields">
        {named.map((setting) => (
          <Control key={setting.path.join('.')} setting={setting} document={document} names={names} onEdits={onEdits} />
        ))}
      </div>
    </section>
  )
}

/** How the file is read and tested, by controls; open where the file was refused and nothing was named. */
export function SettingsForm({ document, names, isOpen, onEdits }: Props & { readonly isOpen: boolean }) {
  const set = SETTING_GROUPS.flatMap(({ settings }) => settings).filter((each) => isSet(document, each))
  return (
    <details class="block settings" open={isOpen || undefined}>
      <summary>
        How the file is read and tested
        {set.length > 0 && <span class="quiet"> ({set.length} set)</span>}
      </summary>
      {SETTING_GROUPS.map(({ title, settings }) => (
        <fieldset key={title}>
          <legend>{title}</legend>
          <div class="fields">
            {settings.map((setting) => (
              <Control
                key={setting.path.join('.')}
                setting={setting}
                document={document}
                names={names}
                onEdits={onEdits}
              />
            ))}
          </div>
        </fieldset>
      ))}
    </details>
  )
}

type ControlProps = Pick<Props, 'document' | 'names' | 'onEdits'> & { readonly setting: Setting }

function Control({ setting, document, names, onEdits }: ControlProps) {
  const { path, title, note, belongsTo } = setting
  if (belongsTo && settingAt(document, belongsTo) === undefined) return null
  const value = settingAt(document, path) ?? null
  return (
    <label class="field">
      <span>{title}</span>
      <Input setting={setting} value={value} names={names} onValue={(next) => onEdits(settingEdits(setting, next))} />
      {note !== undefined && <small class="quiet">{note}</small>}
    </label>
  )
}

type InputProps = {
  readonly setting: Setting
  readonly value: unknown
  readonly names: readonly string[]
  readonly onValue: (value: unknown) => void
}

function Input({ setting, value, names, onValue }: InputProps) {
  switch (setting.kind) {
    case 'choice': {
      const place = setting.choices.findIndex((choice) => choice.value === value)
      return (
        <select
          value={String(place)}
          onChange={({ currentTarget }) => onValue(setting.choices[Number(currentTarget.value)]?.value ?? null)}
        >
          {/* Written by hand, and none of these. */}
          {place < 0 && <option value="-1">As the file of settings says</option>}
          {setting.choices.map(({ title }, at) => (
            <option key={title} value={String(at)}>
              {title}
            </option>
          ))}
        </select>
      )
    }
    case 'number':
      return (
        <input
          type="number"
          min={setting.min}
          max={setting.max}
          placeholder={setting.placeholder}
          value={typeof value === 'number' ? value : ''}
          onChange={({ currentTarget }) => onValue(currentTarget.value === '' ? null : currentTarget.valueAsNumber)}
        />
      )
    case 'words':
      return (
        <input
          type="text"
          placeholder={setting.placeholder}
          value={Array.isArray(value) ? value.join(', ') : ''}
          disabled={value !== null && !Array.isArray(value)}
          onChange={({ currentTarget }) => onValue(wordsOf(currentTarget.value))}
        />
      )
    case 'column':
      return (
        <select
          value={typeof value === 'string' ? value : ''}
          onChange={({ currentTarget }) => onValue(currentTarget.value || null)}
        >
          <option value="">None</option>
          {names.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      )
  }
}
