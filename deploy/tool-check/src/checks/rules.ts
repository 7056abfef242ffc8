/** Every check, in the order of the report: what holds when it is ok, and how to mend what is wrong. */
export const rules = {
  manifest: [
    'the registration is valid',
    'Correct the places named; POST /v1/tools refuses the registration with the same list.',
  ],
  inputs: [
    'valid inputs can be made from the input schema',
    'Give one valid input with --input FILE, or make the input schema satisfiable.',
  ],
  'valid.minimal': [
    'the required properties alone are accepted',
    'Answer 200 to an input of required properties only; fill in defaults for the others. Where the schema says too little, give a valid input with --input FILE.',
  ],
  'valid.all': [
    'every property at once is accepted',
    'Answer 200 where all properties of the input schema are given.',
  ],
  'valid.text': [
    'plain texts are accepted, or refused with 400 or 404',
    'Answer 400 to a text that you can do nothing with, and 404 to one that you know nothing of; never 500.',
  ],
  'valid.enum': [
    'every listed value is accepted',
    'Accept each value of the enum, or take it out of the input schema.',
  ],
  'valid.bounds': [
    'values at their bounds are accepted',
    'Accept the minimum and maximum themselves, or narrow the bounds in the input schema.',
  ],
  'valid.long-text': [
    'long texts are accepted',
    'Accept texts of this length, or set maxLength in the input schema.',
  ],
  'valid.unicode': [
    'Unicode texts are accepted',
    'Read the body as UTF-8 and pass on any character; students write in every script.',
  ],
  'valid.markup': [
    'HTML and script in texts are accepted as text',
    'Treat markup as plain text; refuse nothing because of angle brackets.',
  ],
  'valid.learner': [
    'students of every mastery and mood are accepted',
    'Accept any user_info of six non-empty texts; read mastery as the whole number after "Level".',
  ],
  'valid.history': [
    'an empty and a full chat history are accepted',
    'Accept a chat_history of 0 to 10 messages.',
  ],
  'repeat.same': [
    'the same input twice is no error',
    'Answer a repeated request as the first; the service retries after failures.',
  ],
  'repeat.idempotent': [
    'one Idempotency-Key gives one answer',
    'Keep the answer by its Idempotency-Key and give it again.',
  ],
  parallel: [
    'parallel calls are answered',
    'Serve as many calls at once as limits.max_concurrent says, or lower it.',
  ],
  'answer.redirect': ['nothing redirects', 'Register the final URL: redirects are never followed.'],
  'answer.time': [
    'every answer comes within limits.timeout_ms',
    'Answer faster, or raise limits.timeout_ms (50,000 at most).',
  ],
  'answer.type': [
    'answers are valid JSON (or text) and say so',
    'Send Content-Type: application/json with a body that is JSON.',
  ],
  'answer.size': ['answers stay within 1 MiB', 'Make the answer smaller: 1 MiB is the most that is read.'],
  'answer.schema': [
    'answers conform to the output schema',
    'Answer by the output schema, or correct the schema.',
  ],
  'answer.artifact': [
    'answers can be shown as the artifact declared',
    'Let the paths of response lead to texts of the answer, or declare another artifact.',
  ],
  'answer.markup': [
    'HTML in texts comes back as data',
    'Put texts into the JSON as they are; the client escapes them when it shows them.',
  ],
  'invalid.missing': [
    'a missing required property gives 400',
    'Check that required properties are there before working; answer 400.',
  ],
  'invalid.type': ['a value of a wrong type gives 400', 'Check types against the input schema; answer 400.'],
  'invalid.bounds': [
    'a value out of bounds gives 400',
    'Check the bounds of the input schema; answer 400, and never clamp silently.',
  ],
  'invalid.enum': ['an unlisted value gives 400', 'Check listed values strictly; answer 400.'],
  'invalid.pattern': [
    'a text against its pattern gives 400',
    'Check the patterns of the input schema; answer 400.',
  ],
  'invalid.additional': [
    'an additional property gives 400 where forbidden',
    'Refuse unknown properties with 400, or drop additionalProperties: false.',
  ],
  'invalid.json': ['a body that is no JSON gives 400', 'Catch the parser’s error; answer 400.'],
  'invalid.content-type': [
    'a body of another type gives 400 or 415',
    'Look at Content-Type before reading the body; answer 400 or 415.',
  ],
  'invalid.huge-body': [
    'a body of 2 MiB gives 400 or 413, and the tool lives on',
    'Bound the size of bodies; answer 413 and keep serving.',
  ],
  'auth.none': ['no credentials give 401', 'Refuse requests without credentials with 401.'],
  'auth.wrong': ['wrong credentials give 401', 'Compare the credentials; answer 401 where they are wrong.'],
  'errors.not-found': ['an unknown path gives 404', 'Answer 404 to paths that you do not serve.'],
  'errors.retry-after': [
    'a 429 says when to come again',
    'Send Retry-After (seconds, or a date) with every 429.',
  ],
  'errors.form': [
    'errors have the form {error, error_code, details?}',
    'Answer every error as application/json {"error": "…", "error_code": "…", "details": …}, also those of your framework and proxy.',
  ],
  'errors.internals': [
    'errors tell nothing of the server’s inside',
    'Log the cause; tell the caller a sentence of your own.',
  ],
} as const satisfies Readonly<Record<string, readonly [holds: string, mend: string]>>

export type Check = keyof typeof rules
