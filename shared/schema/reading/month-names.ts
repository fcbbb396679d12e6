/*
 * The names of months in English, German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish, Norwegian, Polish,
 * Czech, Turkish and Russian, and of weekdays in the first seven of them, written out and cut short, as they stand in dates; in
 * lower case and without accents, as many files have them. No name stands for two months.
 */

const MONTHS: readonly string[] = [
  'january jan januar janner janvier janv enero ene gennaio gen janeiro januari stycznia sty ledna ocak январь января янв',
  'february feb februar feber fevrier fevr fev febrero febbraio fevereiro februari lutego lut unora subat февраль февраля фев февр',
  'march mar marz maerz mrz mars marzo marco maart mrt marts marca brezna mart март марта мар',
  'april apr avril avr abril abr aprile kwietnia kwi dubna nisan апрель апреля апр',
  'may mai mayo maggio mag maio mei maj maja kvetna may\u0131s маи мая',
  'june jun juni juin junio giugno giu junho czerwca cze cervna haziran июнь июня июн',
  'july jul juli juillet juil julio luglio lug julho lipca lip cervence temmuz июль июля июл',
  'august aug aout agosto ago augustus augusti sierpnia sie srpna agustos август августа авг',
  'september sep sept septembre septiembre setiembre settembre set sett setembro wrzesnia wrz zari eylul сентябрь сентября сен сент',
  'october oct oktober okt octobre octubre ottobre ott outubro out pazdziernika paz rijna ekim октябрь октября окт',
  'november nov novembre noviembre novembro listopada lis listopadu kas\u0131m ноябрь ноября ноя нояб',
  'december dec dezember dez decembre diciembre dic dicembre dezembro desember des grudnia gru prosince aral\u0131k декабрь декабря дек',
]

const WEEKDAYS = [
  'monday mon tuesday tue tues wednesday wed thursday thu thur thurs friday fri saturday sat sunday sun',
  'montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag sonnabend sa sonntag so',
  'lundi lun mardi mar mercredi mer jeudi jeu vendredi ven samedi sam dimanche dim',
  'lunes martes miercoles mie jueves jue viernes vie sabado sab domingo dom',
  'lunedi martedi mercoledi giovedi gio venerdi sabato domenica',
  'segunda seg terca ter quarta qua quinta qui sexta sex',
  'maandag ma dinsdag woensdag wo donderdag vrijdag vr zaterdag za zondag zo',
]

const NUMBERS = new Map(MONTHS.flatMap((names, at) => names.split(' ').map((name) => [name, at + 1] as const)))
const DAYS = new Set(WEEKDAYS.flatMap((names) => names.split(' ')))

/** The number of a month by its name without accents: 1 for `Januar`; 0 for another word. */
export function monthNumber(name: string): number {
  return NUMBERS.get(name.toLowerCase()) ?? 0
}

export function isWeekday(name: string): boolean {
  return DAYS.has(name.toLowerCase().replace('-feira', ''))
}
