import { AppError, type HttpService, type Route, routeList } from '@tutor/contracts'

interface CompiledRoute {
  readonly pattern: RegExp
  readonly byMethod: ReadonlyMap<string, Route>
}

/** The public routes by path pattern, so that a known path with another method can be told from an unknown one. */
const compiled: readonly CompiledRoute[] = [...new Set(routeList.map(({ path }) => path))].map((path) => ({
  pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
  byMethod: new Map(routeList.filter((route) => route.path === path).map((route) => [route.method, route])),
}))

export interface MatchedRoute {
  readonly service: HttpService
  readonly path: string
  readonly maxBodyBytes: number
  readonly errorForm: Route['errorForm']
}

/** The route of a request. NOT_FOUND for an unknown path, METHOD_NOT_ALLOWED (with `allow`) for another method. */
export function matchRoute(method: string, path: string): MatchedRoute | { readonly allow: string } {
  const found = compiled.find(({ pattern }) => pattern.test(path))
  if (!found) throw new AppError('NOT_FOUND', `There is no ${path}`)
  return found.byMethod.get(method) ?? { allow: [...found.byMethod.keys()].join(', ') }
}
