/** Activity: telehealth sessions counted. A count that is null is one that the policy doesn't let be said. */
import { useState } from 'react';
import { ACTIVITY } from '../documents';
import { lastBefore, lastDays } from '../format';
import type { Reading } from '../gateway/access';
import { useAsk } from '../gateway/use-ask';
import type { ResultOf } from '../graphql';
import { Answer, Incomplete, type Named, Whole } from '../parts/answer';
import { Days } from '../parts/controls';
import { Count, isKnown, NotKnown } from '../parts/count';
import { Heading } from '../parts/heading';
import { Table } from '../parts/table';
import { coordinates } from '../people';
import { useSeated } from '../sitting';

type Found = NonNullable<ResultOf<typeof ACTIVITY>['telehealthActivity']>;
type Counts = NonNullable<Found['total']>;

export function Activity() {
  const { w, now } = useSeated();
  const [days, setDays] = useState(90);
  const asked = useAsk(ACTIVITY, { since: lastDays(now, days) });
  return (
    <>
      <Heading title={w.activity.title}>
        <p>{w.activity.lead}</p>
      </Heading>
      <div className="filters">
        <Days value={days} of={[30, 90, 365]} choose={(value) => setDays(value ?? 365)} />
      </div>
      <Answer asked={asked}>
        {({ telehealthActivity }) => (
          <Whole reading={asked.reading} of="Query.telehealthActivity" value={telehealthActivity}>
            {(found) => <Found found={found} reading={asked.reading} />}
          </Whole>
        )}
      </Answer>
    </>
  );
}

function Found({ found, reading }: { found: Found; reading: Reading }) {
  const { w, format, sitting } = useSeated();
  const below = found.suppressedBelow ?? 0;
  const silent = found.incomplete ?? [];
  const whole = coordinates(sitting.person);
  const { start, end } = found.period ?? {};
  return (
    <>
      <Incomplete sources={found.incomplete} say={w.missing.named} besides={reading} />
      <p>
        <strong>{whole ? (found.territory?.name ?? found.territory?.id) : w.activity.own}</strong>{' '}
        {start && end && w.fromTo(format.day(start), format.day(lastBefore(end)))}
      </p>
      <CountsTable
        caption={w.activity.byEstablishment}
        first={w.activity.establishment}
        silent={silent}
        rows={[
          ...(found.byEstablishment ?? []).map((one) => ({
            name: one.establishment?.displayName ?? w.none,
            counts: one.counts,
          })),
          ...(whole ? [{ name: w.activity.total, counts: found.total }] : []),
        ]}
      />
      {!found.byTool && silent.length > 0 && <NotKnown name={w.activity.byTool} />}
      <CountsTable
        caption={w.activity.byTool}
        first={w.activity.tool}
        silent={silent}
        rows={(found.byTool ?? []).map((one) => ({
          name: one.tool ?? w.none,
          counts: one.counts,
        }))}
      />
      <p className="fine">
        {w.activity.hiddenWhy(below)} {silent.length > 0 && w.activity.hiddenBeside}
      </p>
    </>
  );
}

interface TableProps {
  caption: string;
  first: string;
  silent: readonly Named[];
  rows: readonly { name: string; counts: Counts | null }[];
}

type Cell = readonly [head: string, of: number | null | undefined];

function CountsTable({ caption, first, silent, rows }: TableProps) {
  const { w } = useSeated();
  if (rows.length === 0) return null;
  const { sessions, completed, interrupted, cancelled, jitter, loss } = w.activity;
  const heads = [sessions, completed, interrupted, cancelled, jitter, loss];
  return (
    <Table numbers caption={caption} heads={[first, ...heads]}>
      {rows.map(({ name, counts }) => {
        const cells: readonly Cell[] = [
          [sessions, counts?.sessions],
          [completed, counts?.completed],
          [interrupted, counts?.interrupted],
          [cancelled, counts?.cancelled],
          [jitter, counts?.medianJitterMs],
          [loss, counts?.medianPacketLossPercent],
        ];
        const known = isKnown(
          silent,
          cells.map(([, of]) => of),
        );
        return (
          <tr key={name}>
            <th scope="row">{name}</th>
            {cells.map(([head, of]) => (
              <td key={head} data-head={head}>
                <Count of={of} known={known} />
              </td>
            ))}
          </tr>
        );
      })}
    </Table>
  );
}
