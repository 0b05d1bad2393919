/** Sessions: a pilot's own establishment, technique alone. */
import { useState } from 'react';
import { SESSIONS } from '../documents';
import { daysBefore } from '../format';
import { isRefused, type Reading } from '../gateway/access';
import { useAsk } from '../gateway/use-ask';
import type { ResultOf } from '../graphql';
import { Answer, Notice, Value, Whole } from '../parts/answer';
import { Choice, Days, More } from '../parts/controls';
import { Heading } from '../parts/heading';
import { PageByPage } from '../parts/page-by-page';
import { Table } from '../parts/table';
import { useSeated } from '../sitting';

type Page = NonNullable<ResultOf<typeof SESSIONS>['sessions']>;
type Session = NonNullable<Page['edges'][number]['node']>;
type Status = NonNullable<Session['status']>;

const STATUSES: readonly Status[] = [
  'PLANNED',
  'WAITING',
  'IN_PROGRESS',
  'COMPLETED',
  'INTERRUPTED',
  'CANCELLED',
  'NO_SHOW',
];

export function Sessions() {
  const { w, now } = useSeated();
  const [days, setDays] = useState(30);
  const [status, setStatus] = useState<Status | null>(null);
  const since = daysBefore(now, days);
  return (
    <>
      <Heading title={w.sessions.title}>
        <p>{w.sessions.lead}</p>
      </Heading>
      <div className="filters">
        <Days value={days} of={[7, 30, 90]} choose={(value) => setDays(value ?? 90)} />
        <Choice
          label={w.sessions.state}
          value={status ?? ''}
          all={w.sessions.allStates}
          of={STATUSES.map((value) => ({
            value,
            label: w.statuses[value] ?? value,
          }))}
          choose={(value) => setStatus(STATUSES.find((one) => one === value) ?? null)}
        />
      </div>
      <PageByPage key={`${since} ${status}`}>
        {(after, next) => <SessionsPage since={since} status={status} after={after} next={next} />}
      </PageByPage>
    </>
  );
}

interface PageProps {
  since: string;
  status: Status | null;
  after: string | null;
  next: ((after: string) => void) | null;
}

function SessionsPage({ since, status, after, next }: PageProps) {
  const { w } = useSeated();
  const asked = useAsk(SESSIONS, { since, status: status && [status], after });
  return (
    <Answer asked={asked}>
      {({ sessions: found }) => (
        <Whole reading={asked.reading} of="Query.sessions" value={found}>
          {(sessions) => (
            <>
              {sessions.edges.length === 0 && after === null && <p className="empty">{w.sessions.none}</p>}
              {sessions.edges.length > 0 && <SessionsTable page={sessions} reading={asked.reading} />}
              {next && <More page={sessions.pageInfo} next={next} />}
            </>
          )}
        </Whole>
      )}
    </Answer>
  );
}

type Column = readonly [of: string, head: string, cell: (session: Session) => string];

function useColumns(): readonly Column[] {
  const { w, format } = useSeated();
  const number = (value: number | null | undefined) =>
    value === null || value === undefined ? '' : format.number(value);
  return [
    ['period', w.sessions.start, ({ period }) => format.date(period?.start)],
    ['period', w.sessions.length, ({ period }) => lengthOf(period, w.sessions.minutes)],
    ['tool', w.sessions.tool, ({ tool }) => tool ?? ''],
    ['status', w.sessions.state, ({ status }) => (status ? (w.statuses[status] ?? status) : '')],
    ['quality', w.sessions.jitter, ({ quality }) => number(quality?.jitterMs)],
    ['quality', w.sessions.loss, ({ quality }) => number(quality?.packetLossPercent)],
    ['quality', w.sessions.reconnections, ({ quality }) => number(quality?.reconnections)],
    ['quality', w.sessions.device, ({ quality }) => quality?.device ?? ''],
    ['process', w.sessions.process, ({ process }) => processOf(process)],
  ];
}

/** A column that is closed to the role is not drawn: it is named below, with the others. */
function SessionsTable({ page, reading }: { page: Page; reading: Reading }) {
  const { w } = useSeated();
  const columns = useColumns().filter(([of]) => !isRefused(reading, `Teleconsultation.${of}`));
  return (
    <Table caption={w.sessions.title} heads={columns.map(([, head]) => head)}>
      {page.edges.map(({ cursor, node }) => (
        <tr key={cursor}>
          {node ? (
            columns.map(([of, head, cell]) => (
              <td key={head} data-head={head}>
                <Value reading={reading} of={`Teleconsultation.${of}`}>
                  {cell(node)}
                </Value>
              </td>
            ))
          ) : (
            <td colSpan={columns.length}>
              <Notice />
            </td>
          )}
        </tr>
      ))}
    </Table>
  );
}

function processOf(process: Session['process']): string {
  return [process?.bookedBy?.label, process?.hostedBy?.label].filter(Boolean).join(' → ');
}

function lengthOf(period: Session['period'], minutes: (n: number) => string): string {
  if (!period?.start || !period.end) return '';
  const ms = Date.parse(period.end) - Date.parse(period.start);
  return Number.isFinite(ms) ? minutes(Math.round(ms / 60_000)) : '';
}
