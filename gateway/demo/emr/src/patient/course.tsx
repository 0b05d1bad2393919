/** Course: one timeline over all sources. Each item says where it is from; gaps are said; filters narrow what was read. */
import { useEffect, useMemo, useState } from 'react';
import { COURSE } from '../documents';
import { daysBefore, type Format } from '../format';
import type { ResultOf } from '../graphql';
import { Answer, Incomplete, type Named, Notice, namesOf, Whole } from '../parts/answer';
import { Choice, Days, More } from '../parts/controls';
import { From } from '../parts/from';
import { PageByPage } from '../parts/page-by-page';
import type { Who } from '../patients';
import { detailOf, type Line, type RecordType, statusOf, titleOf } from '../record-text';
import { useSeated } from '../sitting';
import { useRecord } from './use-record';

type Course = NonNullable<NonNullable<ResultOf<typeof COURSE>['patient']>['course']>;
type Edge = Course['edges'][number];

interface Filters {
  type: string;
  source: string;
}

export function Course({ who }: { who: Who }) {
  const { w, now } = useSeated();
  const [days, setDays] = useState<number | null>(90);
  const [fold, setFold] = useState(true);
  const [filters, setFilters] = useState<Filters>({ type: '', source: '' });
  const [seen, setSeen] = useState<Seen>({ types: [], sources: [] });
  const since = days === null ? null : daysBefore(now, days);
  return (
    <section aria-labelledby="course">
      <h2 id="course">{w.course.title}</h2>
      <div className="filters">
        <Days value={days} of={[30, 90, 365, null]} choose={setDays} />
        <Choice
          label={w.course.types}
          value={filters.type}
          all={w.course.allTypes}
          of={seen.types.map((value) => ({ value, label: w.types[value] }))}
          choose={(type) => setFilters({ ...filters, type })}
        />
        <Choice
          label={w.course.sourcesFilter}
          value={filters.source}
          all={w.course.allSources}
          of={seen.sources.map((one) => ({
            value: one.id,
            label: one.name ?? one.id,
          }))}
          choose={(source) => setFilters({ ...filters, source })}
        />
        <label className="check">
          <input type="checkbox" checked={fold} onChange={(event) => setFold(event.target.checked)} />
          <span>{w.course.fold}</span>
        </label>
      </div>
      <PageByPage key={`${since} ${fold}`}>
        {(after, next) => (
          <CoursePage question={{ who, since, fold, after }} filters={filters} see={setSeen} next={next} />
        )}
      </PageByPage>
    </section>
  );
}

interface Seen {
  types: readonly RecordType[];
  sources: readonly Named[];
}

interface PageProps {
  question: {
    who: Who;
    since: string | null;
    fold: boolean;
    after: string | null;
  };
  filters: Filters;
  see: (add: (before: Seen) => Seen) => void;
  next: ((after: string) => void) | null;
}

function CoursePage({ question, filters, see, next }: PageProps) {
  const { w, format } = useSeated();
  const { after } = question;
  const asked = useRecord(COURSE, question);
  const found = asked.data?.patient?.course;
  const edges = found?.edges;
  useEffect(() => {
    if (edges) see((before) => withSeen(before, edges));
  }, [edges, see]);
  const shown = useMemo(() => (edges ?? []).filter((edge) => passes(edge, filters)), [edges, filters]);
  return (
    <Answer asked={asked}>
      {() => (
        <Whole reading={asked.reading} of="Patient.course" value={found}>
          {(course) => (
            <>
              <Incomplete sources={course.incomplete} say={w.course.gap} besides={asked.reading} />
              {course.edges.length === 0 && after === null && <p className="empty">{w.course.none}</p>}
              {course.edges.length > 0 && shown.length === 0 && (
                <p className="empty">{w.course.filteredOut}</p>
              )}
              <ol className="timeline">
                {daysOf(shown, format).map(({ day, edges }) => (
                  <li key={day}>
                    <h3>{day || w.course.undated}</h3>
                    <ol>
                      {edges.map((edge) => (
                        <Item key={edge.cursor} edge={edge} />
                      ))}
                    </ol>
                  </li>
                ))}
              </ol>
              {next && <More page={course.pageInfo} next={next} />}
            </>
          )}
        </Whole>
      )}
    </Answer>
  );
}

function Item({ edge }: { edge: Edge }) {
  const { w, format } = useSeated();
  const { node, at, folded } = edge;
  if (!node) {
    return (
      <li className="item">
        <Notice />
      </li>
    );
  }
  const status = statusOf(node);
  const detail = detailOf(node, w, format);
  return (
    <li className={`item ${node.__typename}`}>
      <time dateTime={at ?? undefined}>{format.hour(at)}</time>
      <div className="what">
        <p>
          <strong>{titleOf(node, w)}</strong> {detail && <span>{detail}</span>}
        </p>
        <p className="fine">
          {w.types[node.__typename]}{' '}
          {status && <span className={`chip state ${status}`}>{w.statuses[status] ?? status}</span>}{' '}
          {(node.securityLabels ?? []).map((one) => (
            <span key={one.code} className="chip label">
              <span className="hidden">{w.course.labels} </span>
              {one.display ?? w.labels[one.code ?? ''] ?? one.code}{' '}
            </span>
          ))}
        </p>
        {folded && folded.length > 0 && (
          <p className="fine folded">
            {w.course.foldedUnder(folded.length, namesOf(folded.flatMap((one) => one.source ?? [])))}
          </p>
        )}
      </div>
      <Provenance line={node} />
    </li>
  );
}

/** Which source says it; when it was read there and last changed, for whoever asks. */
function Provenance({ line }: { line: Line }) {
  const { w, format } = useSeated();
  const { provenance } = line;
  if (!provenance) return <From source={line.source} />;
  return (
    <details className="provenance">
      <summary>
        <From source={line.source} />
      </summary>
      <dl>
        {provenance.asOf && <dt>{w.course.readAt}</dt>}
        {provenance.asOf && <dd>{format.date(provenance.asOf)}</dd>}
        {provenance.lastUpdated && <dt>{w.course.changedAt}</dt>}
        {provenance.lastUpdated && <dd>{format.date(provenance.lastUpdated)}</dd>}
      </dl>
    </details>
  );
}

/** Put together what is of one day, in the order in which it came. */
function daysOf(edges: readonly Edge[], format: Format): readonly { day: string; edges: readonly Edge[] }[] {
  const days = new Map<string, Edge[]>();
  for (const edge of edges) {
    const day = format.day(edge.at);
    const of = days.get(day);
    if (of) of.push(edge);
    else days.set(day, [edge]);
  }
  return [...days].map(([day, of]) => ({ day, edges: of }));
}

function passes({ node }: Edge, { type, source }: Filters): boolean {
  if (!node) return !type && !source;
  return (!type || node.__typename === type) && (!source || node.source?.id === source);
}

function withSeen(before: Seen, edges: readonly Edge[]): Seen {
  const types = new Set(before.types);
  const sources = new Map(before.sources.map((one) => [one.id, one]));
  for (const { node } of edges) {
    if (node) types.add(node.__typename);
    if (node?.source) sources.set(node.source.id, node.source);
  }
  return { types: [...types], sources: [...sources.values()] };
}
