/** Undone: what is said of an act that didn't come back as done. A source that was silent may have done it all the same. */
import { type Reading, whyNot } from '../gateway/access';
import type { Words } from '../words';

export function undone(reading: Reading, w: Words): string {
  const why = whyNot(reading);
  if (!why) return w.problem.network;
  return reading.silent.length > 0 && !reading.fault ? `${why} ${w.problem.perhaps}` : why;
}
