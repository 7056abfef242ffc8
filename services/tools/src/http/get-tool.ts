import { AppError, type Routes } from '@tutor/contracts'
import type { RouteRequest } from '@tutor/service'
import type { Catalogue } from '../catalogue/catalogue.js'

export const getTool =
  (catalogue: Catalogue) =>
  async ({ params }: Pick<RouteRequest<Routes['getTool']>, 'params'>) => {
    const tool = catalogue.find(params.name)
    if (!tool) throw new AppError('NOT_FOUND', `There is no tool ${params.name}`, { reason: 'unknown_tool' })
    return tool.manifest
  }
