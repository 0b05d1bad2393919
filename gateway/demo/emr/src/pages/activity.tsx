/** Activity: telehealth sessions counted. A count that is null is one that the policy doesn't let be said. */
import { useState } from 'react';
import { ACTIVITY } from '../documents';
import { daysBefore, lastBefore } from '../format';
import type { Reading } from '../gateway/access';
import { useAsk } from '../gateway/use-ask';
import type { ResultOf } from '../graphql';
import { Answer, Incomplete, Whole } from '../parts/answer';
import { Days } from '../parts/controls';
import { Count } from '../parts/count';
import { Heading } from '../parts/heading';
import { Table } from '../parts/table';
import { useSeated } from '../sitting';

type Found = NonNullable<ResultOf<typeof ACTIVITY>['telehealthActivity']>;
type Counts = NonNullable<Found['total']>;

export function Activity() {
  const { w, now } = useSeated();
  const [days, setDays] = useState(90);
  const asked = useAsk(ACTIVITY, { since: daysBefore(now, days) });
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
  const whole = sitting.person.role === 'coordination_centre'; // a pilot's counts are of one establishment
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
        rows={[
          ...(found.byEstablishment ?? []).map((one) => ({
            name: one.establishment?.displayName ?? w.none,
            counts: one.counts,
          })),
          ...(whole ? [{ name: w.activity.total, counts: found.total }] : []),
        ]}
      />
      <CountsTable
        caption={w.activity.byTool}
        first={w.activity.tool}
        rows={(found.byTool ?? []).map((one) => ({
          name: one.tool ?? w.none,
          counts: one.counts,
        }))}
      />
      <p className="fine">{w.activity.hiddenWhy(below)}</p>
    </>
  );
}

interface TableProps {
  caption: string;
  first: string;
  rows: readonly { name: string; counts: Counts | null }[];
}

function CountsTable({ caption, first, rows }: TableProps) {
  const { w } = useSeated();
  if (rows.length === 0) return null;
  const { sessions, completed, interrupted, cancelled, jitter, loss } = w.activity;
  const heads = [sessions, completed, interrupted, cancelled, jitter, loss];
  return (
    <Table numbers caption={caption} heads={[first, ...heads]}>
      {rows.map(({ name, counts }) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          <td data-head={sessions}>
            <Count of={counts?.sessions} />
          </td>
          <td data-head={completed}>
            <Count of={counts?.completed} />
          </td>
          <td data-head={interrupted}>
            <Count of={counts?.interrupted} />
          </td>
          <td data-head={cancelled}>
            <Count of={counts?.cancelled} />
          </td>
          <td data-head={jitter}>
            <Count of={counts?.medianJitterMs} />
          </td>
          <td data-head={loss}>
            <Count of={counts?.medianPacketLossPercent} />
          </td>
        </tr>
      ))}
    </Table>
  );
}
