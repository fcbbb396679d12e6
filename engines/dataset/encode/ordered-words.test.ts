import { expect, test } from 'vitest'
import { ranksOf } from './ordered-words.ts'

test.each<[readonly string[], readonly (number | null)[] | undefined]>([
  [
    ['high', 'low', 'med'],
    [2, 0, 1],
  ],
  [['high', 'low', 'med', 'vhigh'], undefined],
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
    ['A', 'B', 'C', 'D'],
    [3, 2, 1, 0],
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
  [['0-500 €', '2.000-5.000 €', '500-1.000 €', 'über 5.000 €', '> 5.000 €'], undefined],
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
