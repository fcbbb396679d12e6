import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { runManifest } from '#shared/runs/run-manifest.ts'
import { modelCard } from './card.ts'
import { collectFacts, type EvaluatedRun, type FactsPorts } from './collect-facts.ts'
import { reportPage } from './page/page.ts'

export type ReportPorts = FactsPorts

/**
 * Writes report.html and card.md of an evaluated run. They only show what evaluation.json says: where they cannot be
 * made, that is logged, and the run goes on. @throws BoostlineError of an AWS call that may succeed later.
 */
export async function writeReport(run: Omit<EvaluatedRun, 'rows'>, ports: ReportPorts): Promise<void> {
  const { objects, log } = ports
  const { dataset, runId } = run.source
  const keys = runKeys(dataset, runId)
  const { report, capture } = runManifest(run.source)
  try {
    const hidden = new Set([...capture.omit, ...capture.hash])
    const names = run.schema.columns.map(({ name }) => name)
    const rows = { isShown: report.rows, hiddenColumns: names.filter((name) => hidden.has(name.normalize())) }
    const facts = await collectFacts({ ...run, rows }, ports)
    await objects.put(keys.report, reportPage(facts), { contentType: 'text/html; charset=utf-8' })
    await objects.put(keys.card, modelCard(facts), { contentType: 'text/markdown; charset=utf-8' })
  } catch (error) {
    if (error instanceof BoostlineError && error.retryable) throw error
    log.error('report-failed', { dataset, runId, error: String(error) })
  }
}
