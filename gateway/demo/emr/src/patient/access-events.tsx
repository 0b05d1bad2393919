/** Access events: who read this record, from the gateway's ledger. */
import { useState } from 'react';
import { ACCESS_EVENTS } from '../documents';
import { daysBefore } from '../format';
import type { ResultOf } from '../graphql';
import { Answer, Whole } from '../parts/answer';
import { Days, More } from '../parts/controls';
import { PageByPage } from '../parts/page-by-page';
import { Table } from '../parts/table';
import type { Who } from '../patients';
import { useSeated } from '../sitting';
import { useRecord } from './use-record';

type Events = NonNullable<NonNullable<ResultOf<typeof ACCESS_EVENTS>['patient']>['accessEvents']>;
type Event = NonNullable<Events['edges'][number]['node']>;

export function AccessEvents({ who }: { who: Who }) {
  const { w, now } = useSeated();
  const [days, setDays] = useState<number | null>(30);
  const since = days === null ? null : daysBefore(now, days);
  return (
    <section aria-labelledby="access">
      <h2 id="access">{w.access.title}</h2>
      <p>{w.access.lead}</p>
      <div className="filters">
        <Days value={days} of={[7, 30, 365, null]} choose={setDays} />
      </div>
      <PageByPage key={since}>
        {(after, next) => <EventsPage who={who} since={since} after={after} next={next} />}
      </PageByPage>
    </section>
  );
}

interface PageProps {
  who: Who;
  since: string | null;
  after: string | null;
  next: ((after: string) => void) | null;
}

function EventsPage({ who, since, after, next }: PageProps) {
  const { w } = useSeated();
  const asked = useRecord(ACCESS_EVENTS, { who, since, after });
  return (
    <Answer asked={asked}>
      {() => (
        <Whole reading={asked.reading} of="Patient.accessEvents" value={asked.data?.patient?.accessEvents}>
          {({ edges, pageInfo }) => (
            <>
              {edges.length === 0 && after === null && <p className="empty">{w.access.none}</p>}
              {edges.length > 0 && (
                <Table
                  caption={w.access.title}
                  heads={[w.access.when, w.access.who, w.access.why, w.access.what]}
                >
                  {edges.map(({ node }) => node && <Row key={node.id} event={node} />)}
                </Table>
              )}
              {next && <More page={pageInfo} next={next} />}
            </>
          )}
        </Whole>
      )}
    </Answer>
  );
}

function Row({ event }: { event: Event }) {
  const { w, format } = useSeated();
  const { who } = event;
  return (
    <tr>
      <td data-head={w.access.when}>
        <time dateTime={event.at ?? undefined}>{format.date(event.at)}</time>
      </td>
      <th scope="row" data-head={w.access.who}>
        {who?.name ?? w.access.unknown}
        <span className="fine block">
          {[who?.role?.label ?? who?.role?.code, who?.organization?.displayName].filter(Boolean).join(', ')}
        </span>
      </th>
      <td data-head={w.access.why}>
        {event.purpose?.label ?? event.purpose?.code ?? w.none}
        {event.override && <span className="chip flag">{w.access.override}</span>}
      </td>
      <td data-head={w.access.what}>{event.summary ?? w.none}</td>
    </tr>
  );
}
