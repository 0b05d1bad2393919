/** Controls: choices, and the next page of a list. */
import { useId } from 'react';
import { usePage } from '../sitting';

/** One of a few numbers of days; null is everything. */
export function Days({
  legend,
  value,
  of,
  choose,
}: {
  legend?: string;
  value: number | null;
  of: readonly (number | null)[];
  choose: (days: number | null) => void;
}) {
  const { w } = usePage();
  const name = useId();
  return (
    <fieldset className="segments">
      <legend>{legend ?? w.period}</legend>
      <div className="choices">
        {of.map((days) => (
          <label key={days ?? 'all'} className="choice">
            <input type="radio" name={name} checked={value === days} onChange={() => choose(days)} />
            <span>{days === null ? w.everything : w.lastDays(days)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export interface Option<T extends string> {
  value: T;
  label: string;
}

/** Any of a few; none means all. */
export function Several<T extends string>({
  legend,
  of,
  chosen,
  choose,
}: {
  legend: string;
  of: readonly Option<T>[];
  chosen: readonly T[];
  choose: (chosen: readonly T[]) => void;
}) {
  const toggle = (value: T) =>
    choose(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  return (
    <fieldset className="segments several">
      <legend>{legend}</legend>
      <div className="choices">
        {of.map(({ value, label }) => (
          <label key={value} className="choice">
            <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function Choice({
  label,
  value,
  of,
  all,
  choose,
}: {
  label: string;
  value: string;
  of: readonly Option<string>[];
  all: string;
  choose: (value: string) => void;
}) {
  return (
    <label className="field">
      <span>{label}</span>
      <select value={value} onChange={(event) => choose(event.target.value)}>
        <option value="">{all}</option>
        {of.map((one) => (
          <option key={one.value} value={one.value}>
            {one.label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Asks for the page after; the page before stays. */
export function More({
  page,
  next,
}: {
  page: { hasNextPage: boolean; endCursor: string | null };
  next: (after: string) => void;
}) {
  const { w } = usePage();
  const cursor = page.endCursor;
  if (!page.hasNextPage || cursor === null) return null;
  return (
    <p className="actions" data-print={w.notAll}>
      <button type="button" className="more" onClick={() => next(cursor)}>
        {w.more}
      </button>
    </p>
  );
}
