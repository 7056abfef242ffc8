import { AppError } from '@tutor/contracts'
import { failureOf } from '../call/failure.js'
import type { RawAnswer } from '../call/read-answer.js'
import { parseJson } from '../guard/parse-json.js'
import { asFields } from '../openapi/operations.js'
import type { McpResult } from './mcp-server.js'

/**
 * What an MCP tool answered: its structured content, else its text (as JSON where it is an object), and links.
 * A result that says `isError` is thrown as what it means.
 */
export function mcpAnswer(tool: string, result: McpResult, redact: (text: string) => string): RawAnswer {
  const { content, structuredContent, isError } = result
  const text = redact(content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n'))
  if (isError) throw errorIn(tool, text)
  if (structuredContent !== undefined) {
    const json = redact(JSON.stringify(structuredContent))
    return { value: parseJson(json)?.value, bytes: Buffer.byteLength(json) }
  }
  const bytes = Buffer.byteLength(text)
  const parsed = parseJson(text)?.value
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { value: parsed, bytes }
  const links = content.flatMap((part) =>
    part.type === 'resource_link' ? [{ title: part.title ?? part.name, url: part.uri }] : [],
  )
  return { value: { text, ...(links.length > 0 && { links }) }, bytes }
}

/** MCP has no codes for a tool's own errors; the brief's form and the SDK's for bad arguments are recognised. */
function errorIn(tool: string, text: string): AppError {
  const body = parseJson(text)?.value
  const { error_code: code } = asFields(body)
  if (
    /invalid|validation/i.test(String(code ?? '')) ||
    /^MCP error -32602\b|input validation error/i.test(text)
  )
    return failureOf(tool, 400, body ?? { error: text }, undefined)
  const said = text.replace(/\s+/g, ' ').trim().slice(0, 300)
  return new AppError('BAD_GATEWAY', `${tool} failed${said === '' ? '' : `: ${said}`}`, {
    reason: 'tool_failed',
  })
}
