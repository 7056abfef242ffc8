import { AppError } from '@tutor/contracts'

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * FORBIDDEN for a web page that is not allowed, as MCP demands against DNS rebinding (2025-11-25, transports): a request
 * with an Origin must come from one that is listed, or from this machine to this machine. Other programs send none.
 */
export function checkOrigin(
  { origin, host }: { readonly origin?: string | undefined; readonly host?: string | undefined },
  allowed: readonly string[],
): void {
  if (origin === undefined || allowed.includes(origin)) return
  if (isLoopback(origin) && isLoopback(`http://${host}`)) return
  throw new AppError('FORBIDDEN', 'Web pages of this origin may not use the MCP server', {
    reason: 'origin_not_allowed',
  })
}

const isLoopback = (url: string): boolean => URL.canParse(url) && loopback.has(new URL(url).hostname)
