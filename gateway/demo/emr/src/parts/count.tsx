/** Count: a number, that it isn't known, or that it isn't given: it is small, or a small one could be worked out from it. Never 0. */
import { usePage } from '../sitting';

interface Props {
  of: number | null | undefined;
  /** Whether its sources answered: what a silent one holds is neither few nor many. */
  known?: boolean;
}

export function Count({ of, known = true }: Props) {
  const { w, format } = usePage();
  if (of !== null && of !== undefined) return <>{format.number(of)}</>;
  return <span className="quiet">{known ? w.activity.hidden : w.missing.unknown}</span>;
}

/** Whether something is known of a row: all sources answered, or one of its counts is said. */
export function isKnown(silent: readonly unknown[], counts: readonly (number | null | undefined)[]): boolean {
  return silent.length === 0 || counts.some((one) => typeof one === 'number');
}

/** In the place of a table of which nothing is known. */
export function NotKnown({ name }: { name: string }) {
  const { w } = usePage();
  return (
    <p className="fine">
      {name} – {w.missing.unknown}
    </p>
  );
}
