/*
 * What the name of a column and the shape of its texts say of persons.
 */

import { nameTokens } from './name-tokens.ts'

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(' '))
}

const NAME_WORDS = wordSet('name names nom noms nombre nombres nome naam namn navn nazwa bezeichnung')
const FILLERS = wordSet('of the du de des del de la le der des von vom da do di and und et y s')
/** They are said of nothing but persons. */
const NAMES_OF_PERSONS = wordSet(
  'fullname surname lastname firstname forename givenname familyname vorname nachname familienname rufname prenom prénom ' +
    'apellido apellidos cognome achternaam voornaam imie imię nazwisko author authors autor auteur autore person salesperson ' +
    'personne persona 姓名 氏名 名前 имя фамилия фио',
)
/** Before a word for name. */
const PARTS_OF_A_NAME = wordSet('full first last given family maiden middle birth sur fore christian legal')
/** They are called by their names, and as often by what they are. */
const ROLES = wordSet(
  'customer client patient employee passenger contact student player member owner seller buyer agent rep driver doctor ' +
    'physician nurse teacher manager recipient sender user guest tenant borrower applicant candidate donor voter actor actress ' +
    'artist singer director trainer jockey coach referee judge lawyer attorney representative salesman advisor consultant ' +
    'supervisor boss instructor professor pupil child parent mother father spouse cust kunde kundin mitarbeiter patientin ' +
    'besitzer verkäufer käufer fahrer lehrer arzt kontakt ansprechpartner inhaber schüler spieler gast benutzer acheteur ' +
    'vendeur conducteur élève employé propriétaire joueur cliente paciente empleado vendedor comprador conductor profesor ' +
    'alumno jugador dueño',
)
/** They are called by names as well, and are none. */
const THINGS = wordSet(
  'car vehicle product team club company firm business brand make model file document city town village country county state ' +
    'region district province neighborhood neighbourhood suburb street road place location area address store shop market event ' +
    'song track album title movie film show book game dish food recipe meal wine beer drink hotel restaurant item article job ' +
    'role position occupation profession species breed genus family variety cultivar plant animal pet dog cat horse genre category ' +
    'cat type kind class level group segment status source lead channel campaign bank school university college department dept ' +
    'division project task process service plan package program course subject drug medicine disease diagnosis test exam color ' +
    'colour material ship vessel boat station airport airline flight route line bus train hospital clinic site website domain ' +
    'host server device machine sensor room building house property park river lake mountain island sport league tournament race ' +
    'stadium venue currency stock fund account supplier vendor manufacturer merchant organization organisation industry sector ' +
    'system app software tool column variable field table sheet tag label language nationality religion party size style design ' +
    'condition note comment text description count number auto fahrzeug produkt mannschaft verein firma unternehmen marke modell ' +
    'datei stadt ort land kreis strasse straße laden geschäft lied buch spiel gericht wein artikel beruf art rasse schule bank ' +
    'abteilung gruppe voiture produit équipe entreprise société marque modèle fichier ville pays rue magasin chanson livre jeu ' +
    'plat vin métier école coche producto equipo empresa marca modelo archivo ciudad país calle tienda canción libro juego plato ' +
    'vino trabajo especie raza escuela',
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

/** First names that are no common words, of as many languages as there is room for. */
const FIRST_NAMES = wordSet(
  'aaron abdul adam adrian agnes ahmed alan albert alejandro alex alexander alexandra ali alice alicia amanda amelie amir amit ' +
    'amy ana anders andre andrea andreas andrew angela anita anjali ann anna anne annette anton antonio arjun arthur astrid ' +
    'barbara beatrice ben benjamin bernd bernhard birgit bjorn björn bob brian bruno carla carlos carmen carol caroline catherine ' +
    'cecile chen chiara chloe chris christian christina christine christoph christopher claire clara claudia claus dana daniel ' +
    'daniela dave david deborah deepak denis diana dieter dirk dmitri dominik donald dorothy edward elena elif elisa elisabeth ' +
    'elizabeth ella emil emilia emily emma eric erik erika ernst esther eva evelyn fabian fatima federico felix fernando filip ' +
    'francesca francesco francisco franz fred frieda fritz gabriel gabriela gary georg george gerald gerhard giulia giuseppe greta ' +
    'guillaume gustav hanna hannah hans harald harry hassan heather heike heinrich heinz helen helena helga henri henrik henry ' +
    'herbert hiroshi hugo ibrahim ida ines ingrid irina isabel isabella ivan jacob jakob james jan jana jane jason javier jean ' +
    'jennifer jens jeremy jessica jim joachim joan joanna johan johann johanna johannes john jonas jonathan jorge jörg jose josé ' +
    'josef joseph joshua juan judith julia julian julie jürgen justin karen karin karl katarzyna kate katharina katherine kathleen ' +
    'katja kenneth kevin khalid kim klaus krzysztof kumar kurt lars laura lauren laurent lea lena leon leonie lina linda lisa ' +
    'louise luca lucas lucia lucy luigi luis luisa lukas magdalena malik manfred manuel marc marco marcus margaret maria marie ' +
    'marina mario marion markus marta martha martin martina mary mateo mathilde matteo matthew matthias maximilian mehmet mei ' +
    'melanie melissa michael michel michelle miguel mikael mike milan miriam mohamed mohammed monica monika nadia nancy natalie ' +
    'nathan neha nicholas nicolas nicole nikolai nils nina noah nora norbert olaf oleg olga oliver olivia omar oscar otto pablo ' +
    'pamela patricia patrick paul paula pauline pedro peter petra philip philipp philippe pierre piotr priya rachel rafael rahul ' +
    'rainer raj ralf raphael raul rebecca renate ricardo richard rita robert roberto roger roland rolf roman ronald ruth ryan ' +
    'sabine salma samuel sandra sanjay sara sarah scott sebastian sergei sergio shirley silvia simon simone sofia sonia sophia ' +
    'sophie stefan stefanie stella stephan stephanie stephen steve steven sunil susan susanne svetlana sven sylvia tanja tatiana ' +
    'teresa theo theresa thomas tim timothy tobias tom tomas tony ulrich ulrike ursula uwe valentina valerie vanessa vera veronika ' +
    'vijay viktor vincent vladimir walter wei werner wilhelm william wolfgang xavier yan yasmin yuki yusuf yves zhang zoe',
)

const CAPITALIZED =
  /^\p{Lu}[\p{L}\p{M}.'’-]*(?:,?\s+(?:(?:van|von|de|der|den|del|della|di|da|la|le|bin|al)\s+)*\p{Lu}[\p{L}\p{M}.'’-]*){1,4}$/u
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

/** Whether texts are the names of persons, as far as the name of their column and their shape tell together. */
export function areNamesOfPersons(header: string, texts: readonly string[]): boolean {
  const called = calledAfter(header)
  const needed = NEEDED[called]
  if (needed === undefined) return false
  const shareOf = (isOne: (text: string) => boolean) => texts.filter(isOne).length / texts.length
  if (shareOf((text) => TITLED.test(text)) >= needed.likeNames) return true
  const bare = texts.map(withoutNumbers)
  // In small letters, or of one word, any text looks like a name: the column's own has to say so.
  const shape = called === 'persons' ? WORDS : CAPITALIZED
  const isLike = (text: string) => shape.test(text) && !COMPANY.test(text)
  const isKnown = (text: string) => isLike(text) && hasFirstName(text)
  return (
    bare.filter(isLike).length >= needed.likeNames * bare.length &&
    bare.filter(isKnown).length >= needed.known * bare.length
  )
}

/** The first word, or the first behind a comma. */
function hasFirstName(text: string): boolean {
  const [before = '', behind = before] = text.split(/,\s*/)
  return FIRST_NAMES.has(/^[\p{L}\p{M}]+/u.exec(behind.toLowerCase())?.[0] ?? '')
}

/** Made-up names, and those that occur twice, are often numbered: `John Miller 0`. */
function withoutNumbers(text: string): string {
  return text.replace(/\s*[#(]?\b\d+\)?/g, '').trim()
}
