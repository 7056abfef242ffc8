import { Response } from 'undici'
import type { OutsideResponse } from './guarded-fetch.js'

/** An answer whose body has been read, as it was before. */
export const bufferedResponse = ({ status, headers }: OutsideResponse, text: string): OutsideResponse =>
  new Response([204, 205, 304].includes(status) ? null : text, { status, headers })
