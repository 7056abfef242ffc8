import type { OutsideResponse } from '@tutor/outside'
import { Response } from 'undici'

/** An answer whose body has been read, as it was before. */
export const bufferedResponse = ({ status, headers }: OutsideResponse, text: string): OutsideResponse =>
  new Response([204, 205, 304].includes(status) ? null : text, { status, headers })
