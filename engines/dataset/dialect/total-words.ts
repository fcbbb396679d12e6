/** What a row of totals is called, in lower case: words for a sum, of spreadsheets' pivot tables in many languages. */
export const TOTAL_WORDS = [
  'totals?|totaux|totale|totaal|totalt|eindtotaal|totalsumma|totalsum|slutsumma|sous-total|summe|summa|gesamt',
  'gesamtsumme|gesamtergebnis|endsumme|zwischensumme|zusammen|insgesamt|somme|somma|suma|soma|razem|ogółem|celkem',
  'celkový součet|spolu|összesen|végösszeg|yhteensä|toplam|genel toplam|ukupno|skupaj|kokku|kopā|iš viso|σύνολο|jumlah',
  'итого|всего|разом|общий итог|合计|总计|小计|合計|總計|小計|합계|소계|총합계',
].join('|')
