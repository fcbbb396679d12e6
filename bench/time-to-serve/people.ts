import { closeSync, openSync, writeSync } from 'node:fs'
import { createRandom } from '../../lambdas/model-evaluation/metrics/random.ts'

const CHUNK_BYTES = 1_000_000

const JOBS = ['clerk', 'craft', 'driver', 'executive', 'farmer', 'guard', 'house', 'machine', 'mover', 'seller']
const WORDS = {
  employer: ['private', 'self', 'city', 'state', 'none'],
  school: ['9th', '10th', '11th', '12th', 'HS-grad', 'some', 'BSc', 'MSc', 'PhD'],
  married: ['never', 'married', 'divorced', 'widowed'],
  job: JOBS,
  household: ['alone', 'partner', 'child', 'other'],
  sex: ['Female', 'Male'],
  country: Array.from({ length: 40 }, (_, index) => `country-${index}`),
} as const

/**
 * A CSV of people and whether they earn much, in size, columns and shares like the census set "adult": six numbers, seven
 * columns of words and the answer, which is `much` in about a fifth of the rows. The same file every time.
 */
export function writePeople(path: string, rows: number): void {
  const random = createRandom(20_260_701)
  const file = openSync(path, 'w')
  let text = 'age,weight,years,gain,loss,hours,employer,school,married,job,household,sex,country,income\n'
  for (let row = 0; row < rows; row++) {
    text += `${person(random)}\n`
    if (text.length < CHUNK_BYTES) continue
    writeSync(file, text)
    text = ''
  }
  writeSync(file, text)
  closeSync(file)
}

function person(random: () => number): string {
  // Squared: the first words of a list are the most frequent.
  const pick = (words: readonly string[]) => Math.floor(random() ** 2 * words.length)
  const age = 17 + Math.floor(60 * random() ** 1.4)
  const years = 1 + Math.floor(16 * random())
  const gain = random() < 0.08 ? Math.floor(100 * random()) * 150 : 0
  const loss = random() < 0.05 ? Math.floor(25 * random()) * 100 : 0
  const hours = Math.min(99, Math.max(1, Math.round(40 + 24 * (random() + random() - 1))))
  const [employer, married, job, household, country] = [
    pick(WORDS.employer),
    pick(WORDS.married),
    pick(WORDS.job),
    pick(WORDS.household),
    pick(WORDS.country),
  ]
  const school = Math.min(WORDS.school.length - 1, Math.floor((years / 17) * WORDS.school.length))
  const sex = pick(WORDS.sex)
  const isMarried = married === 1
  const score =
    -2.9 +
    0.24 * (years - 8) * (isMarried ? 1.3 : 0.7) +
    (isMarried ? 1.6 : 0) +
    0.05 * (Math.min(age, 55) - 38) +
    (gain > 5000 ? 3.5 : 0) +
    (loss > 1500 ? 1 : 0) +
    0.03 * (hours - 40) +
    (JOBS[job] === 'executive' ? 1.2 : 0.08 * (5 - job)) +
    0.3 * sex
  const income = 1 / (1 + Math.exp(-score)) > random() ? 'much' : 'little'
  const cells = [age, 12_000 + Math.floor(700_000 * random()), years, gain, loss, hours]
  const words = [
    WORDS.employer[employer],
    WORDS.school[school],
    WORDS.married[married],
    WORDS.job[job],
    WORDS.household[household],
    WORDS.sex[sex],
    WORDS.country[country],
  ]
  return `${cells.join(',')},${words.join(',')},${income}`
}
