import { nameTokens, plainName } from './name-tokens.ts'

/*
 * What a column's name says of its integers: whether they tell the rows apart, or count something that means something.
 */

const ID_TOKENS = new Set(
  (
    'id ids key pk uuid guid uid rownames rowname rowid ' +
    // What is known by a number of its own: of patients, goods, books, phones, and persons in several countries.
    'mrn ean ean13 gtin isbn issn iban imei iccid npi ssn pesel cpf cnpj dni nif ' +
    'identifier identifiers identifiant identifiants identifikator identificador identificativo identificatore ' +
    'identyfikator kennung kennziffer matricule matricula matrícula matricola'
  ).split(' '),
)
/** Names that are IDs as a whole. `Unnamed: 0` is what pandas calls the index it wrote without a name. */
const ID_NAMES = new Set(['rownames', 'rowname', 'rownum', 'rownumber', 'unnamed0', 'unnamed00', 'unnamed01'])
/** What has an ID, where the two are written as one word: `userid`, but not `paid`. */
const HAVING_ID =
  /^(?:account|acct|case|client|cust|customer|device|emp|employee|household|invoice|item|loan|member|order|passenger|pat|patient|person|player|product|record|resp|respondent|row|sample|session|store|student|subj|subject|ticket|transaction|txn|unique|user|usr|vehicle)(?:ids?|key)$/
/** The same with a number, in the languages that write both as one word: `Kundennummer`, `klantnummer`, `kundnr`. */
const HAVING_NUMBER =
  /^(?:artikel|auftrags|ausweis|beleg|bestell|fall|fatura|faktura|klant|konto|kontrakts?|kunden?|liefer|lidmaatschaps|matrikel|medlems|mitglieds|order|patient(?:en)?|person|personal|personeels|policen?|polis|rechnungs|serien|versicherten|versicherungs|vertrags|vorgangs|account|client|customer|invoice|member|policy)(?:nummer|nr|number|no|num|id)$/
/** They may as well be amounts. */
const WEAK_TOKENS = new Set([
  'no',
  'nr',
  'num',
  'number',
  'index',
  'idx',
  'nummer',
  'nro',
  'numer',
  'numero',
  'numéro',
  'número',
  'code',
  'codice',
  'codigo',
  'código',
  'sno',
  'serial',
  'obs',
  'account',
  'konto',
])
/** What has such a number in languages that write both apart: `numéro_dossier`, `Codice Cliente`, `N° client`. */
const NUMBERED = new Set(
  (
    'kunde kunden klant klanten client cliente klient klienta zákazníka müşteri customer dossier commande pedido orden ' +
    'ordine order factura fattura facture faktura faktury invoice contrat contrato contratto umowy paciente paziente ' +
    'patient pacjenta socio membre membro member empleado employé dipendente pracownika póliza polizza polisy expediente ' +
    'pratica usuario usuário utente utilisateur użytkownika zamówienia'
  ).split(' '),
)
/** `N° client` is no count of clients, as `n_clients` is. */
const NUMBER_SIGN = /\bn\s?[°º]\.?/giu
/** Between the two, as in `número de cliente`. */
const MOST_TOKENS = 4
/** What readr calls a column without a name. */
const UNNAMED = /^\.\.\.\d+$/
/** Whom rows are about: an ID of these alone, and the rows of one belong together. */
const SUBJECTS = new Set(['subject', 'subj', 'patient', 'participant', 'respondent', 'animal', 'proband'])

/** Whether the name says that the column tells the rows apart; weakly where it may as well mean an amount. */
export function idName(name: string): 'strong' | 'weak' | undefined {
  const tokens = nameTokens(name.replace(NUMBER_SIGN, 'nro '))
  const plain = plainName(name)
  if (ID_NAMES.has(plain) || HAVING_ID.test(plain) || HAVING_NUMBER.test(plain)) return 'strong'
  if (tokens.some((token) => ID_TOKENS.has(token) || HAVING_ID.test(token))) return 'strong'
  const isNumbered = tokens.length <= MOST_TOKENS && tokens.some((token) => NUMBERED.has(token))
  if (isNumbered && tokens.some((token) => WEAK_TOKENS.has(token))) return 'strong'
  const isWeak =
    WEAK_TOKENS.has(tokens.at(-1) ?? '') || UNNAMED.test(name.trim()) || name.trim() === '#' || isSubjectName(name)
  return isWeak ? 'weak' : undefined
}

/** Whether a first column may be the names of the rows that R wrote without a name and called `X`; or a coordinate. */
export function mayBeRowNames(name: string, index: number): boolean {
  return index === 0 && name.trim() === 'X'
}

/** Whether the name is that of whom a row is about. */
export function isSubjectName(name: string): boolean {
  return SUBJECTS.has(plainName(name))
}

/** Each is counted up row by row in a series, and has a meaning even so: a trend is learnt by it. */
const COUNTER_TOKENS = new Set(
  [
    ['year', 'years', 'yr', 'month', 'months', 'week', 'weeks', 'day', 'days', 'hour', 'hours', 'minute', 'quarter'],
    ['time', 'date', 'timestamp', 'period', 'step', 'cycle', 'epoch', 'age', 'generation', 'decade', 'season'],
    ['jahr', 'monat', 'woche', 'tag', 'stunde', 'zeit', 'datum', 'annee', 'année', 'mois', 'semaine', 'jour', 'heure'],
    ['ano', 'año', 'mes', 'semana', 'dia', 'día', 'hora', 'anno', 'mese', 'settimana', 'giorno', 'ora', 'jaar', 'rok'],
  ].flat(),
)

/** Whether the column's numbers count something that means something, such as years. */
export function isCounterName(name: string): boolean {
  return plainName(name) === 't' || nameTokens(name).some((token) => COUNTER_TOKENS.has(token))
}
