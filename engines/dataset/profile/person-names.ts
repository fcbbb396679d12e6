/*
 * What the name of a column and the shape of its texts say of persons.
 */

import { nameTokens } from './name-tokens.ts'

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(' '))
}

const NAME_WORDS = wordSet('name names nom noms nombre nombres nome naam namn navn nazwa bezeichnung isim jméno 이름')
const FILLERS = wordSet('of the du de des del de la le der des von vom da do di and und et y s lower upper clean raw')
/** They are said of nothing but persons. */
const NAMES_OF_PERSONS = wordSet(
  'fullname surname lastname firstname forename givenname familyname vorname nachname familienname rufname prenom prénom ' +
    'apellido apellidos cognome achternaam voornaam imie imię nazwisko author authors autor auteur autore salesperson ' +
    'fname lname soyad soyadı soyisim příjmení 姓名 氏名 名前 성명 имя фамилия отчество фио',
)
/** Before a word for name. */
const PARTS_OF_A_NAME = wordSet('full first last given family maiden middle birth sur fore christian')
/** They are called by their names, and as often by what they are. */
const ROLES = wordSet(
  'person persona personne ' +
    'customer client patient employee passenger contact student player member owner seller buyer agent rep driver ' +
    'doctor nurse teacher manager recipient sender user guest tenant applicant candidate donor actor artist singer ' +
    'director trainer jockey coach judge lawyer representative advisor consultant supervisor instructor professor ' +
    'parent spouse cust kunde mitarbeiter besitzer verkäufer käufer fahrer lehrer arzt kontakt ansprechpartner ' +
    'inhaber schüler spieler vendeur conducteur élève employé propriétaire joueur cliente paciente empleado vendedor ' +
    'conductor profesor alumno jugador dipendente medewerker werknemer klant eigenaar chauffeur leraar ansatt medarbejder ' +
    'anställd kund pracownik klient właściciel kierowca nauczyciel lekarz сотрудник сотрудница работник клиент пациент ' +
    'покупатель продавец водитель учитель врач менеджер студент ученик владелец руководитель исполнитель заказчик ' +
    'получатель отправитель пассажир 社員 従業員 担当者 顧客 患者 담당자 고객 환자 직원 회원 müşteri çalışan hasta zákazník pacient ' +
    // As in `signed_by`.
    'by',
)
/** They are called by names as well, and are none. */
const THINGS = wordSet(
  'car vehicle product team club company firm business brand make model file document city town village county ' +
    'country state region district neighborhood street road place location shop store market event song track album ' +
    'title movie film show book game dish food wine beer hotel restaurant item article job role position occupation ' +
    'species breed genus variety plant animal pet dog cat horse genre category cat type kind class level group ' +
    'segment status source lead channel campaign bank school university department project service disease color ship ' +
    'brewery winery vineyard distillery drug medicine medication bakery cafe bar pub pharmacy church hurricane storm ' +
    'airport airline route train hospital building park league race stadium supplier vendor manufacturer organization ' +
    'app website language count number produkt mannschaft verein firma unternehmen marke modell stadt ort straße ' +
    'laden lied buch spiel artikel beruf rasse schule abteilung voiture produit équipe entreprise marque modèle ville ' +
    'rue magasin chanson livre école coche producto equipo empresa marca modelo ciudad calle tienda canción libro ' +
    'escuela',
)

/** What a column is called after: `name` alone tells of none of them. */
export type Called = 'persons' | 'role' | 'name' | 'thing' | 'anything'

/** By the last word that is none for a name: `car_owner` is a person, `owner_type` a thing, `nom_client` a person. */
export function calledAfter(header: string): Called {
  const tokens = nameTokens(header).map((token) => token.replace(/\d+$/, ''))
  const others = tokens.filter((token) => token !== '' && !NAME_WORDS.has(token) && !FILLERS.has(token))
  const hasNameWord = tokens.some((token) => NAME_WORDS.has(token))
  const last = others.at(-1)
  if (last === undefined) return hasNameWord ? 'name' : 'anything'
  if (NAMES_OF_PERSONS.has(last) || (hasNameWord && PARTS_OF_A_NAME.has(last))) return 'persons'
  if (ROLES.has(last)) return hasNameWord ? 'persons' : 'role'
  if (THINGS.has(last) || THINGS.has(others[0] ?? '')) return 'thing'
  return 'anything'
}

/** The most frequent first names that are hardly anything else, of several languages. */
const FIRST_NAMES = wordSet(
  'adam ahmed alan albert alejandro alex alexander ali alice amanda amit amy ana andrea andreas andrew angela anja ' +
    'anita ann anna anne anthony antonio arthur barbara ben benjamin bernd björn bob brian carla carlos carmen carol ' +
    'caroline catherine chen chris christian christina christine christopher claire claudia daniel daniela david ' +
    'deborah diana dieter donald dorothy edward elena elisabeth elizabeth emily emma eric erik eva evelyn fatima ' +
    'felix francesco francisco franz gabriel gary george gerhard giulia giuseppe greta hanna hannah hans harald ' +
    'hassan heather heinz helen helga henry ian ibrahim ida igor ines ingrid ivan jacob james jan jane jason javier ' +
    'jean jeff jennifer jens jessica jim joan johan johanna johannes john jonas jorge jose josé josef joseph joshua ' +
    'juan judith julia julie jürgen karen karin karl katharina kathleen kevin klaus kumar lars laura lea lena leon ' +
    'linda lisa louise luca lucas lucia luis lukas manuel marc marco margaret maria marie mario mark markus martha ' +
    'martin mary matteo matthew matthias mehmet mei melissa michael michel michelle miguel mike mohamed mohammed ' +
    'monika nancy natalie nicholas nicolas nicole nina nora oliver olga omar pablo pamela patricia patrick paul paula ' +
    'pedro peter petra philip philippe pierre piotr priya rachel rahul raj rebecca renate richard robert roberto ruth ' +
    'ryan sabine samuel sandra sara sarah scott sergei simon sofia sophie stefan stephan stephen steven susan susanne ' +
    'sven thomas tim tobias tom ursula vera victor vijay walter wei werner william wolfgang yuki yusuf ' +
    'anneke anouk bart bas bram cornelis daan dirk femke fleur frank geert gerrit hendrik henk ilse iris jaap jeroen jesse ' +
    'johan joost joris jurgen kees koen lieke lotte maarten maartje marieke marijke marleen mieke niels pieter ruben ruud ' +
    'sanne saskia sjoerd sophie stijn teun thijs tijs tineke willem wim wouter yvonne aksel anders anneli anton arne asta ' +
    'astrid åsa axel bent birgit birgitte bjørn bo camilla christer eino elin elina emil erika erkki espen eva frederik ' +
    'freja frida fredrik gitte gudrun gunnar gunilla gustav håkan håkon helle henrik hilde inger ingeborg jari jesper joakim ' +
    'jonas juha juhani jukka kaisa kari karl katrin kirsten kjell knut kristian kristin lærke lasse leif lene linnea liv ' +
    'mads magnus maja malin marit marja markku mathias matti merete mette mikael mikkel mikko morten nils odd oskar ole pekka ' +
    'per pernille päivi ragnar rasmus riitta rikke rune sanna sigrid signe siv solveig søren stefan sven tarja terje thea ' +
    'ahmet ayşe emine fatma hatice hüseyin mustafa zeynep jan jana petr pavel tomáš jiří josef kateřina lenka ' +
    'timo tore torsten trond tuomas tuula ulf ulla ville øyvind',
)
/**
 * As names of families end: `Hansen`, `Lindqvist`, `Virtanen`, `Hoekstra`, `Петров`, `Иванова`. Other words end so, too:
 * only of a column that is called after persons they tell something.
 */
const FAMILY_NAME =
  /(?:sson|sen|dottir|qvist|kvist|ström|lund|gren|[aeiouyäö]nen|stra|sma|(?:sky|ski|ska)|[оеё]ва?|ина?|ск(?:ий|ая)|енко|(?:ев|ов)ич|(?:ев|ов)на)$/iu
/** Between a first name and one of a family. */
const BETWEEN_NAMES = /\p{Lu}[\p{L}.]*\s+(?:van|von|de|der|den|ten|ter|'t|af|av|zu|dos|das)\s+(?:\p{Ll}+\s+)?\p{Lu}/u

const CAPITALIZED =
  /^\p{Lu}[\p{L}\p{M}.'’-]*(?:,?\s+(?:(?:van|von|de|der|den|ten|ter|op|'t|del|della|di|da|dos|das|la|le|el|bin|al|af|av|zu)\s+)*\p{Lu}[\p{L}\p{M}.'’-]*){1,4}$/u
/** `anna ivanov` */
const IN_SMALL_LETTERS = /^\p{Ll}[\p{Ll}\p{M}.'’-]*(?:,?\s+\p{Ll}[\p{Ll}\p{M}.'’-]*){1,3}$/u
/** `P. Hansen`, `J.R. Smith` */
const INITIALED = /^(?:\p{Lu}\.\s?){1,2}\s?\p{Lu}[\p{L}'’-]{2,}$/u
/** One of the most frequent Korean family names, and the two syllables of a given name. */
const KOREAN =
  /^[김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진지엄채원천방공]\p{Script=Hangul}{2}$/u
/** A word or a few of any script. */
const WORDS = /^\p{L}[\p{L}\p{M}.'’-]*(?:,?\s+\p{L}[\p{L}\p{M}.'’-]*){0,4}$/u
/** The forms of companies. */
const COMPANY = /\b(?:gmbh|ltd|llc|inc|corp|plc|kg|ag|bv|sarl|holdings?|group|company|co|media|bank)\b\.?$/i
const TITLED = /\b(?:Mr|Mrs|Ms|Miss|Master|Dr|Prof|Herr|Frau|Mme|Monsieur|Madame|Sr|Sra|Señor|Señora)\b\.?\s+\p{Lu}/u

/** Which share of the texts has to be like names of persons at all, and which has to have a first name that is known. */
const NEEDED: Readonly<Record<Called, { readonly likeNames: number; readonly known: number } | undefined>> = {
  persons: { likeNames: 0.6, known: 0 },
  role: { likeNames: 0.6, known: 0.2 },
  name: { likeNames: 0.6, known: 0.2 },
  anything: { likeNames: 0.6, known: 0.5 },
  thing: undefined,
}

/** Small letters are those of any words: this share has to begin with a first name that is known. */
const NEEDED_SMALL = 0.5

/** Whether texts are the names of persons, as far as the name of their column and their shape tell together. */
export function areNamesOfPersons(header: string, texts: readonly string[]): boolean {
  const called = calledAfter(header)
  const needed = NEEDED[called]
  if (needed === undefined) return false
  const shareOf = (isOne: (text: string) => boolean) => texts.filter(isOne).length / texts.length
  if (shareOf((text) => TITLED.test(text)) >= needed.likeNames) return true
  if (called !== 'anything' && shareOf((text) => KOREAN.test(text)) >= needed.likeNames) return true
  if (called === 'role' && shareOf(isSmallName) >= NEEDED_SMALL) return true
  const bare = texts.map(withoutNumbers)
  // In small letters, or of one word, any text looks like a name: the column's own has to say so.
  const shape = called === 'persons' ? WORDS : CAPITALIZED
  const isLike = (text: string) => shape.test(text) && !COMPANY.test(text)
  const isOfPersons = (text: string) =>
    hasFirstName(text) || (called === 'role' && (hasFamilyName(text) || INITIALED.test(text)))
  const isKnown = (text: string) => isLike(text) && isOfPersons(text)
  return (
    bare.filter(isLike).length >= needed.likeNames * bare.length &&
    bare.filter(isKnown).length >= needed.known * bare.length
  )
}

function isSmallName(text: string): boolean {
  return IN_SMALL_LETTERS.test(text) && hasFirstName(text)
}

/** The first word, or the first behind a comma. */
function hasFirstName(text: string): boolean {
  const [before = '', behind = before] = text.split(/,\s*/)
  return FIRST_NAMES.has(/^[\p{L}\p{M}]+/u.exec(behind.toLowerCase())?.[0] ?? '')
}

function hasFamilyName(text: string): boolean {
  const words = text.split(/[\s,]+/).filter((word) => /^\p{Lu}\p{Ll}{2,}/u.test(word))
  return BETWEEN_NAMES.test(text) || words.some((word) => FAMILY_NAME.test(word))
}

const BESIDE: ReadonlyMap<string, readonly string[]> = new Map([
  ['first', ['last', 'middle']],
  ['middle', ['first', 'last']],
  ['last', ['first', 'middle']],
  ['given', ['family']],
  ['family', ['given']],
])

/** What a column is called, for this: `first` beside `last` is a first name. */
export function nameBesideOthers(names: readonly string[], index: number): string {
  const [name = '', ...around] = [names[index], names[index - 1], names[index + 1]].map((each = '') =>
    each.trim().toLowerCase(),
  )
  const isPart = BESIDE.get(name)?.some((other) => around.includes(other))
  return isPart ? `${name} name` : (names[index] ?? '')
}

/** Made-up names, and those that occur twice, are often numbered: `John Miller 0`. */
function withoutNumbers(text: string): string {
  return text.replace(/\s*[#(]?\b\d+\)?/g, '').trim()
}
