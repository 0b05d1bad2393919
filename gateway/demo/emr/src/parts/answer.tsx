/** Answer: what is said of an answer around its data: that nothing came, what is missing, what is withheld, who answered. */
import type { ReactNode } from 'react';
import { isRefused, type Reading, silentSources } from '../gateway/access';
import type { Asked } from '../gateway/use-ask';
import { usePage, useSeated } from '../sitting';

/** Shows data once it is there; without it, says that nothing is known, which is not the same as nothing to see. */
export function Answer<Data>({
  asked,
  children,
}: {
  asked: Asked<Data>;
  children: (data: Data) => ReactNode;
}) {
  const { data, reading, waiting } = asked;
  return (
    <>
      {waiting && <Waiting />}
      {!waiting && reading.fault && <Problem asked={asked} />}
      {!waiting && <Missing reading={reading} again={asked.again} />}
      {data && !reading.fault && children(data)}
      {!waiting && data && !reading.fault && <Withheld reading={reading} />}
    </>
  );
}

export function Waiting() {
  const { w } = usePage();
  return (
    <p className="waiting" role="status">
      <span className="spinner" aria-hidden="true" />
      {w.loading}
    </p>
  );
}

function Problem<Data>({ asked }: { asked: Asked<Data> }) {
  const { w, signOut } = useSeated();
  const { fault, decisionId } = asked.reading;
  if (!fault) return null;
  return (
    <section className="note bad" role="alert">
      <h2>{w.problem.title}</h2>
      <p>{fault.code === 'NETWORK' ? w.problem.network : fault.message}</p>
      <p>{w.problem.nothingKnown}</p>
      <div className="actions">
        {fault.code === 'UNAUTHENTICATED' ? (
          <button type="button" onClick={signOut}>
            {w.problem.signInAgain}
          </button>
        ) : (
          <button type="button" onClick={asked.again}>
            {w.again}
          </button>
        )}
      </div>
      {decisionId && (
        <p className="fine">
          {w.problem.support} <code>{decisionId}</code>
        </p>
      )}
    </section>
  );
}

/** Names each source that is missing, in the gateway's own words, and offers to ask again. */
export function Missing({ reading, again }: { reading: Reading; again: () => void }) {
  const { w } = usePage();
  const silent = silentSources(reading);
  if (silent.length === 0 || reading.fault) return null;
  return (
    <section className="note warn" role="alert">
      <h2>{w.missing.title}</h2>
      <ul>
        {silent.map((one) => (
          <li key={one.source}>{one.message}</li>
        ))}
      </ul>
      <div className="actions">
        <button type="button" onClick={again}>
          {w.again}
        </button>
      </div>
    </section>
  );
}

interface IncompleteProps {
  sources: readonly Named[] | null;
  say: (names: string) => string;
  /** What was said already, above: a source is named once there. */
  besides?: Reading;
}

/** Sources that a part of the data names as silent; nothing when all answered. */
export function Incomplete({ sources, say, besides }: IncompleteProps) {
  const named = new Set(besides?.silent.map((one) => one.source));
  const names = namesOf(sources?.filter((one) => !named.has(one.id)));
  if (!names) return null;
  return <p className="note warn slim">{say(names)}</p>;
}

interface WholeProps<T> {
  reading: Reading;
  /** Coordinate of the field, as the gateway names it. */
  of: string;
  value: T | null | undefined;
  children: (value: T) => ReactNode;
}

/** A field that may be null as a whole: closed to the role, which is said, or without any source that answered. */
export function Whole<T>({ reading, of, value, children }: WholeProps<T>) {
  const { w } = usePage();
  if (value !== null && value !== undefined) return <>{children(value)}</>;
  if (isRefused(reading, of)) return <p className="empty">{w.withheld.closed}</p>;
  return <p className="empty">{reading.silent.length > 0 ? w.missing.nothing : w.withheld.nothing}</p>;
}

export interface Named {
  id: string;
  name: string | null;
}

export function namesOf(sources: readonly Named[] | null | undefined): string {
  return (sources ?? []).map((one) => one.name ?? one.id).join(', ');
}

/** What the policy refuses by name: whether or not there is a value. */
function Withheld({ reading }: { reading: Reading }) {
  const { w } = usePage();
  if (reading.refusals.length === 0 && reading.notices.length === 0) return null;
  return (
    <details className="withheld">
      <summary>{w.withheld.title(reading.refusals.length)}</summary>
      <p>{w.withheld.why}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{w.withheld.field}</th>
            <th scope="col">{w.withheld.reason}</th>
          </tr>
        </thead>
        <tbody>
          {reading.refusals.map((one) => (
            <tr key={one.coordinate}>
              <td>
                <code>{one.coordinate}</code>
              </td>
              <td>{w.withheld.reasons[one.reason] ?? one.message}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** A value that may be refused by name, masked, absent, unknown since a source is silent, or shown. */
export function Value({ reading, of, children }: { reading: Reading; of: string; children: ReactNode }) {
  const { w } = usePage();
  if (isRefused(reading, of)) return <span className="refused">{w.withheld.here}</span>;
  const empty = children === '' || children === null || children === undefined;
  return (
    <>
      {empty ? (reading.silent.length > 0 ? w.missing.unknown : w.none) : children}{' '}
      {!empty && reading.masked.has(of) && <span className="chip masked">{w.withheld.masked}</span>}
    </>
  );
}

/** One notice for each edge without a node. */
export function Notices({ edges }: { edges: readonly { cursor: string; node: unknown }[] }) {
  return edges.filter(({ node }) => node === null).map(({ cursor }) => <Notice key={cursor} />);
}

/** A withheld record of which the policy lets a word be said. */
export function Notice() {
  const { w } = usePage();
  return (
    <p className="notice">
      <strong>{w.withheld.notice}.</strong> {w.withheld.noticeWhy}
    </p>
  );
}
