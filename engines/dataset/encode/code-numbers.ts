import type { Column } from '#shared/schema/feature-schema.ts'
import { nameTokens, plainName } from '../profile/name-tokens.ts'
import { quoted } from '../source/refusal.ts'

/*
 * Numbers that tell something apart and that nobody adds up: postal codes, telephones, codes of diagnoses and of trades.
 * With zeros in front they are categories; without, nothing but the name tells.
 */

type Codes = {
  readonly what: string
  /** Words of a name, or the whole of it without what sets its words apart. */
  readonly names: ReadonlySet<string>
  /** Numbers below are none: 0 and 1 in `phone` say whether there is one. */
  readonly least: number
}

const words = (text: string) => new Set(text.split(' '))

const CODES: readonly Codes[] = [
  {
    what: 'postal codes',
    names: words(
      'zip zips zip5 zipcode zipcodes postcode postcodes postal postalcode plz postleitzahl cep postnr postnummer pincode ' +
        'codepostal codigopostal códigopostal pocztowy kodpocztowy psč irányítószám почтовый 郵便番号 邮编 邮政编码 우편번호',
    ),
    least: 100,
  },
  {
    what: 'telephone numbers',
    names: words(
      'phone telephone telephon telefon telefonnummer phonenumber tel mobile handy handynummer fax téléphone telefono teléfono ' +
        'telefone celular cellphone msisdn телефон 电话 手机号 電話番号 전화번호',
    ),
    least: 100_000,
  },
  {
    what: 'codes',
    names: words(
      'code codes kode kod codigo código codice cpt hcpcs icd icd9 icd10 drg msdrg snomed loinc ndc naics sic nace wz cnae naf mcc ' +
        'blz bankleitzahl ags gemeindeschlüssel insee fips geoid bsn siret siren nip regon ico ičo cuit nit инн steuernummer ' +
        'taxid sku iata imo mmsi areacode schlüssel 代码 コード',
    ),
    least: 2,
  },
]

/** A warning for the columns of numbers that are codes by their names; `told`: what is told of the columns already. */
export function codeWarnings(columns: readonly Column[], told: readonly string[]): readonly string[] {
  const asId = new Set(
    told.flatMap(
      (warning) => /^Column ("(?:[^"\\]|\\.)*") (?:may be an ID|is named like an ID)/.exec(warning)?.[1] ?? [],
    ),
  )
  return columns.flatMap((column) => {
    if (column.role !== 'feature' || column.type !== 'number' || asId.has(quoted(column.name))) return []
    const reading = column.reading?.number
    if (reading?.clock || (reading?.prefix ?? reading?.suffix ?? null) !== null) return []
    const what = codesOf(column.name, column.statistics)
    if (what === undefined) return []
    return `Column ${quoted(column.name)} is a number, though by its name it holds ${what}, which tell things apart and have no order: name it in features.categorical to have a category, or in features.exclude to leave it out.`
  })
}

/** What is counted or measured of codes: `code_reviews`, `lines_of_code`, `sku_count`. */
const MEASURES = words(
  'count counts number num scans scan calls call line lines coverage review reviews rate rates score scores time times length ' +
    'size complexity usage used uses ratio share pct percent avg average mean total sum quality anzahl morse quantity qty sales year years month months hours',
)

function codesOf(name: string, { min, max }: { readonly min: number; readonly max: number }): string | undefined {
  const named = nameTokens(name)
  // Numbers with fractions are measured, and so is what one letter stands before: `t_code`.
  if (!Number.isInteger(min) || !Number.isInteger(max) || named.some((token) => MEASURES.has(token))) return undefined
  if (/^[a-z]\d*$/.test(named.at(-2) ?? '') && named.at(-1) === 'code') return undefined
  const tokens = [...named, plainName(name)]
  return CODES.find(({ names, least }) => tokens.some((token) => names.has(token)) && min >= 0 && max >= least)?.what
}
