import { expect, test } from 'vitest'
import { ranksOf } from './ordered-words.ts'

test.each<[readonly string[], readonly (number | null)[] | undefined]>([
  [
    ['high', 'low', 'med'],
    [2, 0, 1],
  ],
  [
    ['high', 'low', 'med', 'vhigh'],
    [2, 0, 1, 3],
  ],
  [['high', 'low', 'med', 'blue'], undefined],
  [
    ['High Risk', 'Low Risk', 'Medium Risk', 'No Risk', 'Unknown'],
    [3, 1, 2, 0, null],
  ],
  [
    ['risk: high', 'risk: low', 'risk: very high', 'risk: very low'],
    [2, 1, 3, 0],
  ],
  [
    ['riesgo alto', 'riesgo bajo', 'riesgo medio', 'desconocido'],
    [2, 0, 1, null],
  ],
  [
    ['VeryHigh', 'VeryLow', 'Medium'],
    [2, 0, 1],
  ],
  [
    ['alto', 'basso', 'medio', 'molto alto', 'molto basso'],
    [3, 1, 2, 4, 0],
  ],
  [
    ['buono', 'ottimo', 'pessimo', 'sufficiente'],
    [2, 3, 0, 1],
  ],
  [
    ["d'accordo", 'in disaccordo', 'neutrale', "totalmente d'accordo"],
    [2, 0, 1, 3],
  ],
  [
    ['casi nunca', 'nunca', 'siempre', 'a veces'],
    [1, 0, 3, 2],
  ],
  [
    ['alta', 'baixa', 'média', 'muito alta'],
    [2, 0, 1, 3],
  ],
  [
    ['bom', 'péssimo', 'regular', 'ruim', 'ótimo'],
    [3, 0, 2, 1, 4],
  ],
  [
    ['gemiddeld', 'hoog', 'laag', 'zeer hoog', 'onbekend'],
    [1, 2, 0, 3, null],
  ],
  [
    ['nooit', 'soms', 'altijd'],
    [0, 1, 2],
  ],
  [
    ['niskie', 'wysokie', 'średnie'],
    [0, 2, 1],
  ],
  [
    ['Высокий', 'Низкий', 'Средний', 'Неизвестно'],
    [2, 0, 1, null],
  ],
  [
    ['хорошо', 'отлично', 'плохо', 'удовлетворительно'],
    [2, 3, 0, 1],
  ],
  [
    ['中', '低', '高', '不明'],
    [1, 0, 2, null],
  ],
  [
    ['小', '中', '大'],
    [0, 1, 2],
  ],
  [
    ['декабрь', 'фев.', 'Май'],
    [2, 0, 1],
  ],
  [
    ['août', 'févr', 'janv.'],
    [2, 1, 0],
  ],
  [
    ['низкое', 'очень высокая', 'среднее'],
    [0, 2, 1],
  ],
  [
    ['вторник', 'понедельник', 'среда'],
    [1, 0, 2],
  ],
  [
    ['lutego', 'marca', 'stycznia'],
    [1, 2, 0],
  ],
  [
    ['ALTA', 'Media', 'baja', 'Muy Alta'],
    [2, 1, 0, 3],
  ],
  [
    ['otimo', 'ruim', 'bom'],
    [2, 0, 1],
  ],
  [
    ['basse', 'haute', 'moyenne'],
    [0, 2, 1],
  ],
  [
    ['hohe', 'mittlere', 'niedrige'],
    [2, 1, 0],
  ],
  [
    ['große', 'kleine', 'mittlere'],
    [2, 0, 1],
  ],
  [
    ['1 - Low', '2 - Medium', '3 - High'],
    [0, 1, 2],
  ],
  [
    ['High (7-10)', 'Low (0-3)', 'Medium (4-6)'],
    [2, 0, 1],
  ],
  [
    ['High.', 'Low.', 'Medium.'],
    [2, 0, 1],
  ],
  [['Team A', 'Team B', 'Team C'], undefined],
  [
    ['Grade A', 'Grade B', 'Grade C'],
    [2, 1, 0],
  ],
  [['blue', 'green', 'red', 'yellow'], undefined],
  [
    ['green', 'red', 'yellow'],
    [0, 2, 1],
  ],
  [['New Jersey', 'New Mexico', 'New York'], undefined],
  [
    ['Ex', 'Fa', 'Gd', 'Po', 'TA'],
    [4, 1, 3, 0, 2],
  ],
  [
    ['1-star', '2-star', '5-star'],
    [0, 1, 2],
  ],
  [
    ['1 star', '10 stars', '2 stars'],
    [0, 2, 1],
  ],
  [
    ['L', 'M', 'S', 'XL', 'XXL'],
    [2, 1, 0, 3, 4],
  ],
  [
    ['Agree', 'Disagree', 'Neutral', 'Strongly agree', 'Strongly disagree'],
    [3, 1, 2, 4, 0],
  ],
  [
    ['A', 'A+', 'B', 'C'],
    [2, 3, 1, 0],
  ],
  [
    ['First Owner', 'Fourth & Above Owner', 'Second Owner', 'Test Drive Car', 'Third Owner'],
    [0, 3, 1, null, 2],
  ],
  [
    ['< 0 DM', '1 - 200 DM', '> 200 DM', 'unknown'],
    [0, 1, 2, null],
  ],
  [
    ['0 - 1 yrs', '1 - 4 yrs', '4 - 7 yrs', '> 7 yrs'],
    [0, 1, 2, 3],
  ],
  [
    ['18-24', '25-34', '65+', 'under 18'],
    [1, 2, 3, 0],
  ],
  [
    ['$1,000-$2,000', '$500-$999', 'over $2,000'],
    [1, 0, 2],
  ],
  [
    ['0,5-1', '1-2,5', '2,5-5', '5-10'],
    [0, 1, 2, 3],
  ],
  [
    ['0-500 €', '2.000-5.000 €', '500-1.000 €', 'über 5.000 €', '> 5.000 €'],
    [0, 2, 1, 3, 3],
  ],
  [
    ['bis 1.000 €', '1.000 - 2.000 €', '2.000 - 5.000 €', 'über 5.000 €'],
    [0, 1, 2, 3],
  ],
  [
    ['bis 500 €', '501 - 999 €', '1.000 € - 2.000 €', 'ab 2.000 €'],
    [0, 1, 2, 3],
  ],
  [
    ['1.000.000-2.000.000', '500.000-1.000.000', '0-500.000'],
    [2, 1, 0],
  ],
  [
    ['unter 1 Jahr', '1 bis 24 Jahre', 'von 25 bis unter 65 Jahren', '65 Jahre und älter'],
    [0, 1, 2, 3],
  ],
  [
    ['unter 18', '18 bis 24', 'von 25 bis unter 65', '65 und mehr'],
    [0, 1, 2, 3],
  ],
  [
    ['moins de 18 ans', '18 à 24 ans', 'entre 25 et 64 ans', '65 ans et plus'],
    [0, 1, 2, 3],
  ],
  [
    ['jusqu’à 1 000 €', '1 000 à 2 500 €', 'plus de 2 500 €'],
    [0, 1, 2],
  ],
  [
    ['menos de 5', 'de 5 a 10', '10 a 20', 'más de 20'],
    [0, 1, 2, 3],
  ],
  [
    ['from 5 to 10 kg', 'up to 5 kg', '10 kg to 20 kg', 'over 20 kg'],
    [1, 0, 2, 3],
  ],
  [['500 g to 1 kg', '100 g to 500 g', '1 kg to 2 kg'], undefined],
  [
    ['(25,Inf]', '(10,25]', '(0,5]', '(5,10]'],
    [3, 2, 0, 1],
  ],
  [
    ['(-5,0]', '(0,5]', '(5,10]', '(-10,-5]'],
    [1, 2, 3, 0],
  ],
  [
    ['(0.5,1e+03]', '(1e+03,5e+03]', '(0,0.5]', '(-Inf,0]'],
    [2, 3, 1, 0],
  ],
  [
    ['(1e-03,0.01]', '(0.01,0.5]', '[1e-05,0.001]'],
    [1, 2, 0],
  ],
  [
    ['[-Inf, 3)', '[3, 7)', '[7, Inf)'],
    [0, 1, 2],
  ],
  [
    ['1e3-1e4', '1e4-1e5', '10-1e3'],
    [1, 2, 0],
  ],
  [
    ['-10 to -5', '-5 to 0', '0 to 5', '> 5'],
    [0, 1, 2, 3],
  ],
  [
    ['0.125-0.250', '0.250-1.500', '100-200'],
    [0, 1, 2],
  ],
  [
    ['0-500', '1.000-2.000', '2.000-5.000', '500-1.000', '> 5.000'],
    [0, 2, 3, 1, 4],
  ],
  [
    ['0.5-1', '1-2.5', '10-20', '2.5-10'],
    [0, 1, 3, 2],
  ],
  [
    ['(0,5]', '(10,20]', '(20,100]', '(5,10]'],
    [0, 2, 3, 1],
  ],
  [
    ['(0.5,1]', '(0,0.5]', '(1,2.5]', '(2.5,10]'],
    [1, 0, 2, 3],
  ],
  [
    ['level 1', 'level 10', 'level 2'],
    [0, 2, 1],
  ],
  [
    ['Bachelor', 'Below_College', 'College', 'Doctor', 'Master'],
    [2, 0, 1, 4, 3],
  ],
  [
    ['Fair', 'Good', 'Ideal', 'Premium', 'Very Good'],
    [0, 1, 4, 3, 2],
  ],
  [
    ['gut', 'mittel', 'schlecht'],
    [2, 1, 0],
  ],
  [
    ['Dec', 'Feb', 'Jan'],
    [2, 1, 0],
  ],
  [
    ['1 year', '10+ years', '2 years', '< 1 year', 'n/a'],
    [1, 3, 2, 0, null],
  ],
  [
    ['10 kg', '2 kg', '5 kg'],
    [2, 0, 1],
  ],
  [
    ['$1m', '$2k', '$50'],
    [2, 1, 0],
  ],
  [
    ['1.5/5', '4.5/5', '3/5'],
    [0, 2, 1],
  ],
  [
    ["1'000 - 2'000", "2'000 - 5'000", "< 1'000"],
    [1, 2, 0],
  ],
  [
    ['1998-99', '2012-13', '1999-00'],
    [0, 2, 1],
  ],
  [
    ['2010/11', '2012/13', '1999/00'],
    [1, 2, 0],
  ],
  [['114/65', '120/60', '130/85'], undefined],
  [["5'10", "5'7", "6'1"], undefined],
  [['5’10', '5’7', '6’1'], undefined],
  [['5-10', '5-7', '6-1'], undefined],
  [['01/23', '03/22', '06/22'], undefined],
  [['01-23', '03-22', '06-22'], undefined],
  [['0.8 kg', '1.2 kg', '500 g', '750 g'], undefined],
  [['1 km', '5 m', '7 m'], undefined],
  [['$5', '€4', '€9'], undefined],
  [['10%', '2', '5 kg'], undefined],
  [['Berlin', 'Bern', 'Wien'], undefined],
  [['high', 'low'], undefined],
  [['high', 'low', 'unknown'], undefined],
  [['12 Main Street', '13 Main Street', '14 Main Street'], undefined],
])('%j', (values, ranks) => {
  expect(ranksOf(values)).toEqual(ranks)
})

test('one rare value more does not end an order, and has no place in it', () => {
  const values = ['High', 'Low', 'Medium', 'Misc']
  expect(ranksOf(values)).toBeUndefined()
  expect(ranksOf(values, (place) => place === 3)).toEqual([2, 0, 1, null])
  expect(ranksOf(values, (place) => place === 0)).toBeUndefined()
  expect(ranksOf([...values, 'Other thing'], (place) => place >= 3)).toBeUndefined()
  expect(ranksOf(['Berlin', 'High', 'Low'], () => true)).toBeUndefined()
  expect(ranksOf(['unknown', 'other'], () => true)).toBeUndefined()
  expect(ranksOf([])).toBeUndefined()
  const phrases = ['High Risk', 'Low Risk', 'Medium Risk', 'Very High Risk', 'see file']
  expect(ranksOf(phrases, (place) => place >= 3)).toEqual([2, 0, 1, 3, null])
})

test('beside another colour, rare as it may be, green, yellow and red are no order', () => {
  const colours = ['blue', 'green', 'red', 'yellow']
  expect(ranksOf(colours, (place) => place === 0)).toBeUndefined()
  expect(ranksOf(['broken', ...colours.slice(1)], (place) => place === 0)).toEqual([null, 0, 2, 1])
})

test.each(['grade', 'Energy class', 'creditRating', 'risk_band', 'sub-grades', 'Tier'])(
  'letters are grades in a column whose name says so: %s',
  (name) => {
    expect(ranksOf(['A', 'B', 'C', 'D'], undefined, name)).toEqual([3, 2, 1, 0])
  },
)

test.each([
  ['sensor', ['a', 'b', 'c']],
  ['section', ['A', 'B', 'C', 'D', 'E', 'F']],
  ['', ['d', 'e', 'f', 'unknown']],
  ['upgraded', ['a', 'b', 'c']],
])('letters have no order in a column that is named otherwise: %s', (name, values) => {
  expect(ranksOf(values, undefined, name)).toBeUndefined()
})

test('letters that are sizes have one, whatever the column is named', () => {
  expect(ranksOf(['L', 'M', 'S'], undefined, 'item')).toEqual([2, 1, 0])
})
