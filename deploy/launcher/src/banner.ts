export interface BannerFacts {
  readonly url: string
  readonly adminUrl: string
  readonly apiKey: string
  /** Whether a language model is configured. */
  readonly model: boolean
}

/** What a person sees when a local start is ready: where it is, the key, and a line to paste. */
export function banner({ url, adminUrl, apiKey, model }: BannerFacts): string {
  const engine = model
    ? 'a language model is configured; the local engine stands in when it fails'
    : 'local (set OPENAI_API_KEY or OPENAI_BASE_URL for a language model)'
  return `
AI Tutor Orchestrator is ready.

  API       ${url}
  API key   ${apiKey}
  Docs      ${url}/docs
  Metrics   ${adminUrl}/metrics
  Engine    ${engine}

Try it:

  curl -s ${url}/v1/plan -H 'Authorization: Bearer ${apiKey}' -H 'Content-Type: application/json' -d '{"message": "I am struggling with calculus derivatives and need some practice problems"}'

or, in another terminal, talk to it:

  npm run ask -- "I'm struggling with calculus derivatives and need some practice problems"

Ctrl-C stops it.
`
}
