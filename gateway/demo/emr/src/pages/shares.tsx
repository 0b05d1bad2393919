/** Shares: follow-ups that are missing and tests ordered again, as the sources count them: of a whole, a part. */
import type { RESOURCES } from '../documents';
import { conceptText } from '../format';
import type { ResultOf } from '../graphql';
import { type Named, namesOf } from '../parts/answer';
import { Count, NotKnown } from '../parts/count';
import { Table } from '../parts/table';
import { useSeated } from '../sitting';

type Use = NonNullable<ResultOf<typeof RESOURCES>['resourceUse']>;

interface Row {
  name: string;
  whole: number | null | undefined;
  part: number | null | undefined;
  /** Who counts it; null for a row of several establishments. */
  by: readonly Named[] | null;
}

interface Props<T> {
  found: T;
  /** Sources that did not answer: what they count isn't known, which is not the same as few. */
  silent: readonly Named[];
  whole: boolean;
}

export function FollowUps({ found, silent, whole }: Props<Use['missingFollowUps']>) {
  const { w } = useSeated();
  const said = w.resources.followUps;
  if (!found) return null;
  const row = (name: string, by: Row['by'], counts: typeof found.total): Row => {
    return { name, by, whole: counts?.expected, part: counts?.missing };
  };
  const places = (found.byEstablishment ?? []).map((one) =>
    row(one.establishment?.displayName ?? w.none, one.countedBy, one.counts),
  );
  const kinds = found.byKind?.map((one) =>
    row(one.kind ? w.kinds[one.kind] : w.none, null, one.counts),
  );
  const total = row(w.resources.counted, null, found.total);
  const rows = { places, names: kinds, total: whole ? total : null };
  return <Tables said={said} silent={silent} uncounted={found.uncounted} {...rows} />;
}

export function Tests({ found, silent, whole }: Props<Use['repeatedTests']>) {
  const { w } = useSeated();
  if (!found) return null;
  const said = { ...w.resources.tests, lead: w.resources.tests.lead(found.withinDays ?? 0) };
  const row = (name: string, by: Row['by'], counts: typeof found.total): Row => {
    return { name, by, whole: counts?.ordered, part: counts?.repeated };
  };
  const places = (found.byEstablishment ?? []).map((one) =>
    row(one.establishment?.displayName ?? w.none, one.countedBy, one.counts),
  );
  const tests = found.byTest?.map((one) =>
    row(conceptText(one.test) || w.none, null, one.counts),
  );
  const total = row(w.resources.counted, null, found.total);
  const rows = { places, names: tests, total: whole ? total : null };
  return <Tables said={said} silent={silent} uncounted={found.uncounted} {...rows} />;
}

interface TablesProps {
  said: Record<'title' | 'lead' | 'first' | 'places' | 'names' | 'whole' | 'part', string>;
  silent: readonly Named[];
  places: readonly Row[];
  /** Undefined where a source is silent: then nothing is known of them. */
  names: readonly Row[] | undefined;
  total: Row | null;
  uncounted: readonly { displayName: string | null }[] | null;
}

function Tables({ said, silent, places, names, total, uncounted }: TablesProps) {
  const { w } = useSeated();
  const missing = new Set(silent.map((one) => one.id));
  const known = (row: Row) => !row.by?.some((one) => missing.has(one.id));
  const all = places.every(known);
  const others = (uncounted ?? []).map((one) => one.displayName ?? w.none);
  return (
    <section>
      <h2>{said.title}</h2>
      <p>{said.lead}</p>
      <Table numbers caption={said.places} heads={[w.resources.establishment, said.whole, said.part]}>
        {places.map((row) => (
          <Cells key={row.name} row={row} said={said} known={known(row)} />
        ))}
        {total && <Cells row={total} said={said} known={all} />}
      </Table>
      {others.length > 0 && <p className="fine">{w.resources.uncounted(others.join(', '))}</p>}
      {!names && <NotKnown name={said.names} />}
      {names && names.length > 0 && (
        <Table numbers caption={said.names} heads={[said.first, said.whole, said.part]}>
          {names.map((row) => (
            <Cells key={row.name} row={row} said={said} known />
          ))}
        </Table>
      )}
    </section>
  );
}

interface CellsProps {
  row: Row;
  said: TablesProps['said'];
  known: boolean;
}

function Cells({ row, said, known }: CellsProps) {
  const { w } = useSeated();
  return (
    <tr>
      <th scope="row">
        {row.name}
        {row.by && <div className="fine">{w.resources.countedBy(namesOf(row.by))}</div>}
      </th>
      <td data-head={said.whole}>
        <Count of={row.whole} known={known} />
      </td>
      <td data-head={said.part}>
        <Count of={row.part} known={known} />
      </td>
    </tr>
  );
}
