/** Trajectories: expected steps with their windows, and what the sources show of them. A silent source makes a step unknown. */
import { TRAJECTORIES } from '../documents';
import type { Reading } from '../gateway/access';
import type { ResultOf } from '../graphql';
import { Answer, Incomplete, namesOf, Whole } from '../parts/answer';
import { From } from '../parts/from';
import type { Who } from '../patients';
import { titleOf } from '../record-text';
import { useSeated } from '../sitting';
import { useRecord } from './use-record';

type Trajectory = NonNullable<NonNullable<ResultOf<typeof TRAJECTORIES>['patient']>['trajectories']>[number];
type Step = NonNullable<Trajectory['steps']>[number];
type Fulfilling = NonNullable<Step['fulfilledBy']>[number];

export function Trajectories({ who }: { who: Who }) {
  const { w } = useSeated();
  const asked = useRecord(TRAJECTORIES, { who });
  return (
    <section aria-labelledby="trajectories">
      <h2 id="trajectories">{w.trajectories.title}</h2>
      <p>{w.trajectories.lead}</p>
      <Answer asked={asked}>
        {() => (
          <Whole reading={asked.reading} of="Patient.trajectories" value={asked.data?.patient?.trajectories}>
            {(found) =>
              found.length === 0 ? (
                <p className="empty">{w.trajectories.none}</p>
              ) : (
                found.map((one) => (
                  <OneTrajectory
                    key={one.startedBy?.id ?? `${one.code} ${one.startedAt}`}
                    trajectory={one}
                    reading={asked.reading}
                  />
                ))
              )
            }
          </Whole>
        )}
      </Answer>
    </section>
  );
}

function OneTrajectory({ trajectory, reading }: { trajectory: Trajectory; reading: Reading }) {
  const { w, format } = useSeated();
  const { startedBy, startedAt } = trajectory;
  return (
    <article className="card trajectory">
      <h3>{trajectory.title ?? trajectory.code}</h3>
      {startedBy && (
        <p className="quiet">
          {w.trajectories.startedBy} {titleOf(startedBy, w)}, {format.day(startedAt)}{' '}
          <From source={startedBy.source} />
        </p>
      )}
      <Incomplete sources={trajectory.incomplete} say={w.missing.named} besides={reading} />
      <ol className="steps">
        {(trajectory.steps ?? []).map((step) => (
          <OneStep key={step.code} step={step} />
        ))}
      </ol>
    </article>
  );
}

/** The date of a record that fulfils a step, as its source wrote it. */
function dayOf(one: Fulfilling): string | null {
  switch (one.__typename) {
    case 'Encounter':
    case 'Teleconsultation':
      return one.period?.start ?? null;
    case 'Appointment':
      return one.start;
    case 'DocumentReference':
      return one.date;
    case 'Observation':
    case 'DiagnosticReport':
      return one.effectiveDateTime;
    case 'Procedure':
      return one.performedDateTime;
    case 'MedicationRequest':
    case 'ServiceRequest':
      return one.authoredOn;
    default:
      return null;
  }
}

function OneStep({ step }: { step: Step }) {
  const { w, format } = useSeated();
  const from = format.day(step.dueFrom);
  const by = format.day(step.dueBy);
  const silent = namesOf(step.unknownBecause);
  return (
    <li className={`step ${step.state ?? 'UNKNOWN'}`}>
      <p className="stepname">
        <strong>{step.title ?? step.code}</strong>{' '}
        {step.state && <span className={`chip step ${step.state}`}>{w.steps[step.state]}</span>}
      </p>
      {(from || by) && <p className="quiet">{w.trajectories.due(from, by)}</p>}
      {step.fulfilledBy && step.fulfilledBy.length > 0 && (
        <p>
          {w.trajectories.doneBy}{' '}
          {step.fulfilledBy.map((one) => (
            <span key={one.id}>
              {[w.types[one.__typename], format.day(dayOf(one))].filter(Boolean).join(', ')}{' '}
              <From source={one.source} />{' '}
            </span>
          ))}
        </p>
      )}
      {silent && <p className="flag">{w.trajectories.unknownBecause(silent)}</p>}
    </li>
  );
}
