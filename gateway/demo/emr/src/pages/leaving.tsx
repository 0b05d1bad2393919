/** Leaving: who of the caller's panel went in or out of care, and what is expected after, as facts of the sources. */
import { useState } from 'react';
import { TRANSITIONS } from '../documents';
import { ageAt, conceptsText, conceptText, daysBefore, nameText } from '../format';
import { isRefused, type Reading } from '../gateway/access';
import { useAsk } from '../gateway/use-ask';
import type { ResultOf } from '../graphql';
import { Answer, Incomplete, Notice, Value, Whole } from '../parts/answer';
import { Days, More, Several } from '../parts/controls';
import { From } from '../parts/from';
import { Heading } from '../parts/heading';
import { PageByPage } from '../parts/page-by-page';
import { askedBy } from '../patients';
import { hashOf } from '../route';
import { useSeated } from '../sitting';

type Page = NonNullable<ResultOf<typeof TRANSITIONS>['transitions']>;
type Transition = NonNullable<Page['edges'][number]['node']>;
type FollowUp = NonNullable<Transition['followUp']>;
type Kind = NonNullable<Transition['kind']>;

const KINDS: readonly Kind[] = [
  'DISCHARGE',
  'ADMISSION',
  'EMERGENCY_VISIT',
  'OUTPATIENT_VISIT',
  'TELECONSULTATION',
];

export function Leaving() {
  const { w, now } = useSeated();
  const [days, setDays] = useState(30);
  const [kinds, setKinds] = useState<readonly Kind[]>(['DISCHARGE']);
  const since = daysBefore(now, days);
  return (
    <>
      <Heading title={w.leaving.title}>
        <p>{w.leaving.lead}</p>
      </Heading>
      <div className="filters">
        <Days value={days} of={[7, 30, 90]} choose={(value) => setDays(value ?? 90)} />
        <Several
          legend={w.leaving.kinds}
          of={KINDS.map((value) => ({ value, label: w.kinds[value] }))}
          chosen={kinds}
          choose={setKinds}
        />
      </div>
      <PageByPage key={`${since} ${kinds.join()}`}>
        {(after, next) => <TransitionsPage since={since} kinds={kinds} after={after} next={next} />}
      </PageByPage>
    </>
  );
}

interface PageProps {
  since: string;
  kinds: readonly Kind[];
  after: string | null;
  next: ((after: string) => void) | null;
}

function TransitionsPage({ since, kinds, after, next }: PageProps) {
  const { w } = useSeated();
  const asked = useAsk(TRANSITIONS, {
    since,
    kinds: kinds.length ? [...kinds] : null,
    first: 20,
    after,
  });
  return (
    <Answer asked={asked}>
      {({ transitions: found }) => (
        <Whole reading={asked.reading} of="Query.transitions" value={found}>
          {(transitions) => (
            <>
              <Incomplete sources={transitions.incomplete} say={w.missing.named} besides={asked.reading} />
              {transitions.edges.length === 0 && after === null && <p className="empty">{w.leaving.none}</p>}
              <ol className="moves">
                {transitions.edges.map(({ cursor, node }) => (
                  <li key={cursor} className="card">
                    {node ? <Move transition={node} reading={asked.reading} /> : <Notice />}
                  </li>
                ))}
              </ol>
              {next && <More page={transitions.pageInfo} next={next} />}
            </>
          )}
        </Whole>
      )}
    </Answer>
  );
}

function Move({ transition, reading }: { transition: Transition; reading: Reading }) {
  const { w, format, now, sitting } = useSeated();
  const { patient, kind } = transition;
  const name = nameText(patient?.name);
  const who = askedBy(patient?.identifier ?? null);
  const age = ageAt(patient?.birthDate, now);
  return (
    <article>
      <div className="move">
        <div>
          <h2>
            {who ? (
              <a
                href={hashOf({
                  page: 'patient',
                  key: sitting.patients.key(who),
                  tab: 'course',
                })}
              >
                {name || w.leaving.unnamed}
              </a>
            ) : (
              name || w.leaving.unnamed
            )}
          </h2>
          <p className="quiet">
            {[
              age === null ? format.date(patient?.birthDate) : w.years(age),
              patient?.gender ? w.genders[patient.gender] : '',
            ]
              .filter(Boolean)
              .join(' · ')}
          </p>
        </div>
        <p className="happened">
          {kind && <strong className={`chip kind ${kind}`}>{w.kinds[kind]}</strong>}
          <time dateTime={transition.at ?? undefined}>{format.date(transition.at)}</time>
        </p>
      </div>
      <dl className="facts">
        <div>
          <dt>{w.leaving.where}</dt>
          <dd>
            <Value reading={reading} of="Transition.establishment">
              {transition.establishment?.displayName ?? ''}
            </Value>
          </dd>
        </div>
        <div>
          <dt>{w.leaving.reason}</dt>
          <dd>
            <Value reading={reading} of="Transition.reason">
              {conceptsText(transition.reason)}
            </Value>
          </dd>
        </div>
      </dl>
      {transition.followUp && <Next transition={transition} followUp={transition.followUp} reading={reading} />}
      <Incomplete sources={transition.incomplete} say={w.leaving.unknownHere} />
    </article>
  );
}

interface NextProps {
  transition: Transition;
  followUp: FollowUp;
  reading: Reading;
}

function Next({ transition, followUp, reading }: NextProps) {
  const { w, format } = useSeated();
  const { expectedBy, document, proposedTeleconsultation: proposed, takenOverBy, takenOverAt } = followUp;
  const absent = useAbsent(reading, (transition.incomplete ?? []).length > 0);
  const noAppointment = followUp.missingAppointment && (
    <strong className="flag">{w.leaving.missingAppointment}</strong>
  );
  const summary = transition.kind === 'DISCHARGE' ? w.leaving.noDocument : null;
  return (
    <div className="next">
      <h3>{w.leaving.followUp}</h3>
      <dl className="facts">
        <Fact name={w.leaving.expectedBy}>
          {expectedBy ? format.date(expectedBy) : absent('expectedBy', null)}
        </Fact>
        <Fact name={w.leaving.appointments}>{noAppointment}</Fact>
        <Listed
          name={w.leaving.appointments}
          of={followUp.appointments}
          absent={absent('appointments', null)}
          say={(one) =>
            [format.date(one.start), one.description ?? conceptsText(one.serviceType)]
              .filter(Boolean)
              .join(' · ')
          }
        />
        <Fact name={w.leaving.teleconsultation}>
          {proposed ? (
            <>
              {format.date(proposed.start)} <From source={proposed.source} />
            </>
          ) : (
            absent('proposedTeleconsultation', null)
          )}
        </Fact>
        <Listed
          name={w.leaving.newMedications}
          of={followUp.newMedications}
          absent={absent('newMedications', null)}
          say={(one) => conceptText(one.medication)}
        />
        <Listed
          name={w.leaving.stoppedMedications}
          of={followUp.stoppedMedications}
          absent={absent('stoppedMedications', null)}
          say={(one) => conceptText(one.medication)}
        />
        <Listed
          name={w.leaving.pendingResults}
          of={followUp.pendingResults}
          absent={absent('pendingResults', null)}
          say={(one) => ('code' in one ? conceptText(one.code) : w.types[one.__typename])}
        />
        <Fact name={w.leaving.document}>
          {document ? (
            <>
              {conceptText(document.type) || document.description} <From source={document.source} />
            </>
          ) : (
            absent('document', summary)
          )}
        </Fact>
        <Fact name={w.leaving.takenOver}>
          {takenOverBy || takenOverAt
            ? [takenOverBy?.displayName ?? w.leaving.someone, format.date(takenOverAt)].filter(Boolean).join(' · ')
            : absent('takenOverBy', absent('takenOverAt', w.leaving.notTakenOver))}
        </Fact>
      </dl>
    </div>
  );
}

/** What stands for a null: closed to the role, not known while a source is silent, else the words for none. */
function useAbsent(reading: Reading, silent: boolean) {
  const { w } = useSeated();
  return (field: keyof FollowUp, none: React.ReactNode) => {
    if (isRefused(reading, `FollowUp.${field}`)) return <span className="refused">{w.withheld.here}</span>;
    return silent ? <span className="quiet">{w.missing.unknown}</span> : none;
  };
}

/** A fact; none when there is nothing to say of it. */
function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  if (!children) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface Sourced {
  id: string;
  source: { id: string; name: string | null } | null;
}

/** What several sources say, one a line; each with its source. */
function Listed<T extends Sourced>({
  name,
  of,
  absent,
  say,
}: {
  name: string;
  of: readonly T[] | null;
  absent: React.ReactNode;
  say: (one: T) => string;
}) {
  if (!of) return <Fact name={name}>{absent}</Fact>;
  if (of.length === 0) return null;
  return (
    <Fact name={name}>
      <ul>
        {of.map((one) => (
          <li key={one.id}>
            {say(one)} <From source={one.source} />
          </li>
        ))}
      </ul>
    </Fact>
  );
}
