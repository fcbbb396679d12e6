import type { RowBlock, ScoreOptions, Scorer } from '#shared/serving/scorer.ts'
import { type ServingTarget, targetName } from '#shared/serving/serving-target.ts'

/** Whatever serves, asked for predictions: it answers numbers, fails, or says nothing. */
export class FakeScorer implements Pick<Scorer, 'score'> {
  readonly asked: { readonly target: string; readonly rows: RowBlock }[] = []
  answer: readonly number[] | Error | 'never' = [0.5]
  /** What it answers before that, one a call. */
  readonly first: Error[] = []

  async score(
    target: ServingTarget,
    rows: RowBlock,
    { signal, attempt = (call) => call() }: Pick<ScoreOptions, 'signal' | 'attempt'>,
  ): Promise<Float64Array> {
    return await attempt(async () => {
      this.asked.push({ target: targetName(target), rows })
      const answer = this.first.shift() ?? this.answer
      if (answer instanceof Error) throw answer
      if (answer !== 'never') return Float64Array.from(answer)
      return await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)))
    })
  }
}
