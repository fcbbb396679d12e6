import type { RowBlock, Scorer } from '#shared/serving/scorer.ts'
import { type ServingTarget, targetName } from '#shared/serving/serving-target.ts'

/** Whatever serves, asked for predictions: it answers numbers, fails, or says nothing. */
export class FakeScorer implements Pick<Scorer, 'score'> {
  readonly asked: { readonly target: string; readonly rows: RowBlock }[] = []
  answer: readonly number[] | Error | 'never' = [0.5]

  async score(
    target: ServingTarget,
    rows: RowBlock,
    { signal }: { readonly signal?: AbortSignal },
  ): Promise<Float64Array> {
    this.asked.push({ target: targetName(target), rows })
    if (this.answer instanceof Error) throw this.answer
    if (this.answer !== 'never') return Float64Array.from(this.answer)
    return await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)))
  }
}
