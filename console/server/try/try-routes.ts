import { field } from '#shared/json/json-fields.ts'
import { readJson } from '../request-body.ts'
import type { Routes } from '../routes.ts'
import type { Sources } from '../sources.ts'
import { predictionForm } from './prediction-form.ts'
import { predictRow, ServingModels } from './serving-model.ts'

export function tryRoutes(sources: Sources): Routes {
  const models = new ServingModels(sources)
  return {
    'GET /api/datasets/:dataset/form': async ({ parts }) => {
      const { schema, name } = await models.of(parts['dataset'] ?? '')
      return predictionForm(schema, name)
    },
    'POST /api/datasets/:dataset/predict': async ({ parts, request }) => {
      const row = field(await readJson(request), 'row')
      return await predictRow(await models.of(parts['dataset'] ?? ''), row)
    },
  }
}
