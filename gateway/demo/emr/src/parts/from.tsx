/** From: which source a value comes from. */
import type { Named } from './answer';

export function From({ source }: { source: Named | null }) {
  if (!source) return null;
  return <span className="source">{source.name ?? source.id}</span>;
}
