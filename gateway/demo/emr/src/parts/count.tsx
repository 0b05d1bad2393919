/** Count: a number, or that it isn't given: it is small, or a small one could be worked out from it. Never 0 for that. */
import { usePage } from '../sitting';

export function Count({ of }: { of: number | null | undefined }) {
  const { w, format } = usePage();
  if (of !== null && of !== undefined) return <>{format.number(of)}</>;
  return <span className="quiet">{w.activity.hidden}</span>;
}
