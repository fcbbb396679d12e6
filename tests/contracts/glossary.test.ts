// Whoever decides about a model reads words; a word that not everybody knows stands in docs/glossary.md.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const fileText = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

/** Where sentences are written that a person reads of a decision. */
const SOURCES = [
  'cli/decide.ts',
  'engines/dataset/leaks/leak-findings.ts',
  'engines/dataset/leaks/split-findings.ts',
  'engines/dataset/leaks/target-findings.ts',
  'lambdas/model-evaluation/gate/champion-differences.ts',
  'lambdas/model-evaluation/gate/compare-with-champion.ts',
  'lambdas/model-evaluation/gate/decision-words.ts',
  'lambdas/model-evaluation/gate/found-rows.ts',
  'lambdas/model-evaluation/gate/weigh-gain.ts',
  'lambdas/model-evaluation/gate/without-leaks-in-words.ts',
  'lambdas/model-evaluation/metrics/groups-in-words.ts',
  'lambdas/model-evaluation/metrics/interval-caveat.ts',
  'lambdas/model-evaluation/score/choose-threshold.ts',
  'lambdas/model-evaluation/score/test-of-threshold.ts',
  'local/follow-training.ts',
  'local/ignored-uploads.ts',
  'local/serving-changes.ts',
  'shared/metrics/metric-words.ts',
  'shared/registry/plan-decision.ts',
  'shared/runs/run-status-text.ts',
  'shared/runs/run-status.ts',
  'shared/schema/left-out-classes.ts',
  'shared/training/training-forecast.ts',
]

/** Words that need no explanation. A new one is added here, or explained in the glossary. */
const PLAIN = new Set(fileText('tests/contracts/glossary/plain-words.txt').split(/\s+/))

/** The words of texts of several, without what is filled in, settings, and names of files. */
function wordsOf(source: string): readonly string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$|^import .*$/gm, '')
  const texts = [...code.matchAll(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g)].map(
    ([, single, double, template]) => single ?? double ?? template ?? '',
  )
  return texts
    .map((text) => text.replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '…').trim())
    .filter((text) => text.includes(' '))
    .flatMap((text) => text.split(/[\s"'(),;:=>/]+/))
    .filter((word) => !/[a-z][._][a-zA-Z]|…|^--|[A-Z].*[A-Z]$/.test(word) || METRIC.test(word))
    .map((word) => word.replaceAll(/[^A-Za-zÀ-ÿ²-]/g, '').toLowerCase())
    .filter((word) => /^[a-z]/.test(word))
}

const METRIC = /^(AUC|RMSE|R²)$/

it('of a decision, every word is plain or in the glossary', () => {
  const explained = new Set(wordsOf(`'${fileText('docs/glossary.md').replaceAll("'", '’').replaceAll('\n', ' ')}'`))
  const unknown = SOURCES.flatMap((path) =>
    wordsOf(fileText(path))
      .filter((word) => !PLAIN.has(word) && !explained.has(word))
      .map((word) => `${word} (${path})`),
  )
  expect([...new Set(unknown)], 'explain it in docs/glossary.md, or add it to glossary/plain-words.txt').toEqual([])
})

it('no plain word is one that the glossary explains', () => {
  const terms = new Set(
    [...fileText('docs/glossary.md').matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, term]) => {
      const words = (term ?? '').split(', ')
      return words.every((word) => !word.includes(' ')) ? words : []
    }),
  )
  expect([...PLAIN].filter((word) => terms.has(word))).toEqual([])
})
