import { serverUrls } from '@tutor/platform'

/** Seconds of silence after which either side gives the connection up. */
const heartbeatSeconds = '10'

/** One URL for each of the hosts between the commas, with a heartbeat unless the URL names one. */
export const hostUrls = (url: string): readonly string[] =>
  serverUrls(url).map((text) => {
    const one = new URL(text)
    if (!one.searchParams.has('heartbeat')) one.searchParams.set('heartbeat', heartbeatSeconds)
    return one.href
  })
