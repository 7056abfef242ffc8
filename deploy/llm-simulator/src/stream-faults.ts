import type { Behaviour } from './behaviour.js'
import { event, type Form, type StreamEvent } from './form.js'

/** The events of a stream with what goes wrong in it; `silence` means that nothing comes any more. */
export function* withFaults(
  events: Iterable<StreamEvent>,
  behaviour: Behaviour,
  form: Form,
): Generator<StreamEvent | 'silence'> {
  let tokens = 0
  let toldNews = false
  const due = (after: number): boolean => after > 0 && tokens >= after
  for (const one of events) {
    if (one.tokens > 0) {
      const last = lastWord(due, behaviour, form)
      if (last !== undefined) return yield* last
      if (due(behaviour.foreign) && !toldNews) yield event({ type: 'news', text: 'unheard of' }, 'news')
      toldNews ||= due(behaviour.foreign)
      tokens += one.tokens
    } else if (behaviour.undone && one.data() === '[DONE]') return
    yield one
  }
}

/** What a stream ends with before its time, where that has come. */
function lastWord(
  due: (after: number) => boolean,
  { hang, early, error, garbage }: Behaviour,
  form: Form,
): readonly (StreamEvent | 'silence')[] | undefined {
  if (due(hang)) return ['silence']
  if (due(early)) return []
  if (due(error)) return [form.errorEvent('simulated failure')]
  return due(garbage) ? [event('{"choices": [{"del')] : undefined
}
