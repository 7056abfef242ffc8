import { snakeCase } from '../registration/prepared-tool.js'
import type { Complain } from '../registration/problems.js'
import type { Placement } from '../registry/source.js'
import { selfContained } from '../schema/self-contained.js'
import { bodyInput, type Input } from './body-input.js'
import { jsonContent } from './media-type.js'
import { asList, asText, type Fields, type Operation, resolved } from './operations.js'

const headerName = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/
/** Headers that we set ourselves or that OpenAPI says have no meaning as parameters. */
const ownHeaders =
  /^(accept|content-type|authorization|host|cookie|content-length|transfer-encoding|connection|upgrade|expect|te|trailer|keep-alive|idempotency-key|proxy-.*|x-forwarded-.*|forwarded)$/i

/** Path, query and header parameters and the fields of the JSON body, as one list of inputs with names of their own. */
export function inputsOf(document: Fields, operation: Operation, complain: Complain): readonly Input[] {
  const shared = asList(operation.pathItem['parameters']).map((parameter) => resolved(document, parameter))
  const own = asList(operation.fields['parameters']).map((parameter) => resolved(document, parameter))
  const key = (parameter: Fields): string => `${asText(parameter['in'])} ${asText(parameter['name'])}`
  const overridden = new Set(own.map(key))
  const parameters = [...shared.filter((parameter) => !overridden.has(key(parameter))), ...own]
  const inputs = [
    ...parameters.flatMap((parameter) => parameterInput(document, operation, parameter, complain)),
    ...bodyInput(document, operation, complain),
  ]
  return withNamesOfTheirOwn(inputs)
}

function parameterInput(
  document: Fields,
  { at }: Operation,
  parameter: Fields,
  complain: Complain,
): readonly Input[] {
  const name = asText(parameter['name'])
  const where = asText(parameter['in'])
  const path = `${at}.parameters.${name}`
  const property = where === 'header' ? snakeCase(name) : name.replace(/\W+/g, '_').replace(/^_+|_+$/g, '')
  const required = parameter['required'] === true || where === 'path'
  if (where === 'cookie') {
    if (required) complain(path, 'Cookies are not supported')
    return []
  }
  if (where === 'header' && ownHeaders.test(name)) return []
  if (property === '' || (where === 'header' && !headerName.test(name)))
    complain(path, 'Is no name that can be used')
  const json = jsonContent(parameter['content'])
  const source = { document, strict: false, complain }
  const schema = selfContained(json?.media['schema'] ?? parameter['schema'] ?? {}, `${path}.schema`, source)
  const description = asText(parameter['description'])
  return [
    {
      property,
      schema: { ...(description !== '' && { description }), ...schema },
      required,
      placement: {
        // Cookies are gone; OpenAPI knows no other places.
        in: where as 'path' | 'query' | 'header',
        name,
        form: json ? 'json' : formOf(parameter, where, path, complain),
      },
    },
  ]
}

/** OpenAPI's styles (§4.8.12.3): `simple` in paths and headers, `form` and `deepObject` in the query. */
function formOf(parameter: Fields, where: string, path: string, complain: Complain): Placement['form'] {
  const style = asText(parameter['style']) || (where === 'query' ? 'form' : 'simple')
  const explode = parameter['explode'] ?? style === 'form'
  if (style === 'deepObject') return 'deep'
  if (style === 'form') return explode === true ? 'repeated' : 'joined'
  if (style !== 'simple') complain(`${path}.style`, `The style ${style} is not supported`)
  return 'joined'
}

/** A path's `id` and a body's `id` are two parameters: the later one is called after its place too. */
function withNamesOfTheirOwn(inputs: readonly Input[]): readonly Input[] {
  const taken = new Set<string>()
  return inputs.map((input) => {
    let property = input.property
    if (taken.has(property)) property = `${input.placement.in}_${input.property}`
    while (taken.has(property)) property = `${property}_`
    taken.add(property)
    return { ...input, property }
  })
}
