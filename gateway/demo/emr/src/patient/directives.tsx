/** Directives: what the patient asks about the record, in plain words; to restrict someone, and to take a restriction back. */
import { type FormEvent, useId, useState } from 'react';
import { CIRCLE, DIRECTIVES, RECORD_DIRECTIVE, REVOKE_DIRECTIVE } from '../documents';
import { conceptText } from '../format';
import { silentSources } from '../gateway/access';
import { useAct } from '../gateway/use-ask';
import type { ResultOf } from '../graphql';
import { Answer, Notices, Waiting, Whole } from '../parts/answer';
import { Dialog } from '../parts/dialog';
import { From } from '../parts/from';
import type { Who } from '../patients';
import { groupOf } from '../people';
import { useSeated } from '../sitting';
import { choicesOf } from './professionals';
import { undone } from './undone';
import { useRecord } from './use-record';

type Found = NonNullable<NonNullable<ResultOf<typeof DIRECTIVES>['patient']>['directives']>;
type Directive = NonNullable<Found['edges'][number]['node']>;

/** What a restriction may aim at here: everything, or what is labelled as mental health. */
const MENTAL_HEALTH = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
  code: 'PSY',
};

export function Directives({ who }: { who: Who }) {
  const { w, sitting } = useSeated();
  const [revoking, setRevoking] = useState<Directive | null>(null);
  const asked = useRecord(DIRECTIVES, { who });
  const own = groupOf(sitting.person) === 'patients';
  return (
    <section aria-labelledby="directives">
      <h2 id="directives">{own ? w.directives.title : w.patient.tabs.directives}</h2>
      <p>{w.directives.lead}</p>
      <Answer asked={asked}>
        {() => (
          <Whole reading={asked.reading} of="Patient.directives" value={asked.data?.patient?.directives}>
            {({ edges }) =>
              edges.length === 0 ? (
                <p className="empty">{w.directives.none}</p>
              ) : (
                <>
                  <DirectivesTable
                    directives={edges.flatMap(({ node }) => node ?? [])}
                    title={own ? w.directives.title : w.patient.tabs.directives}
                    revoke={own ? setRevoking : null}
                  />
                  <Notices edges={edges} />
                </>
              )
            }
          </Whole>
        )}
      </Answer>
      {own && <Restrict who={who} />}
      {revoking && <Revoke directive={revoking} close={() => setRevoking(null)} />}
    </section>
  );
}

interface TableProps {
  title: string;
  directives: readonly Directive[];
  revoke: ((directive: Directive) => void) | null;
}

function DirectivesTable({ title, directives, revoke }: TableProps) {
  const { w } = useSeated();
  return (
    <table className="wide">
      <caption className="hidden">{title}</caption>
      <thead>
        <tr>
          <th scope="col">{w.directives.what}</th>
          <th scope="col">{w.directives.state}</th>
          <th scope="col">{w.directives.heldBy}</th>
          {revoke && <td />}
        </tr>
      </thead>
      <tbody>
        {directives.map((one) => (
          <tr key={one.id}>
            <th scope="row">
              {one.summary ?? (one.kind ? w.categories[one.kind] : w.none)}
              {one.ambiguity && <span className="flag block">{one.ambiguity}</span>}
            </th>
            <td data-head={w.directives.state}>
              <span className={`chip state ${one.status}`}>
                {one.status ? (w.statuses[one.status] ?? one.status) : w.none}
              </span>
            </td>
            <td data-head={w.directives.heldBy}>
              <From source={one.source} />
            </td>
            {revoke && (
              <td>
                {one.status === 'ACTIVE' && (
                  <button
                    type="button"
                    aria-label={w.directives.revokeThis(one.summary ?? '')}
                    onClick={() => revoke(one)}
                  >
                    {w.directives.revoke}
                  </button>
                )}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Restrict({ who }: { who: Who }) {
  const { w, tell, askAnew } = useSeated();
  const asked = useRecord(CIRCLE, { who });
  const [waiting, record] = useAct(RECORD_DIRECTIVE);
  const [whom, setWhom] = useState('');
  const [scope, setScope] = useState<'all' | 'mental'>('all');
  const [wrong, setWrong] = useState('');
  const [wish, setWish] = useState(() => crypto.randomUUID());
  const id = useId();
  const edges = asked.data?.patient?.careTeam?.edges ?? [];
  const team = edges.flatMap(({ node }) => node ?? []).map((one) => ({
    practitioner: one.practitioner,
    role: conceptText(one.role),
    organization: one.organization?.displayName ?? '',
  }));
  const people = choicesOf(team, w.directives.licence);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setWrong(whom === '' ? w.directives.missing : '');
    if (whom === '') return;
    const labels = scope === 'mental' ? [MENTAL_HEALTH] : null;
    const input = {
      clientMutationId: wish,
      patient: who,
      kind: 'RESTRICTION' as const,
      actors: [{ actor: whom }],
      labels,
    };
    const { data, reading } = await record({ input });
    if (!data?.recordDirective) return setWrong(undone(reading, w));
    setWish(crypto.randomUUID());
    tell(w.directives.recorded);
    askAnew();
  };

  if (asked.waiting) return <Waiting />;
  return (
    <form
      className="card"
      onSubmit={(event) => void submit(event)}
      noValidate
      aria-labelledby={`${id}-title`}
    >
      <h3 id={`${id}-title`}>{w.directives.restrict}</h3>
      <p>{w.directives.restrictLead}</p>
      {silentSources(asked.reading).map((one) => (
        <p key={one.source} className="note warn slim">
          {one.message}
        </p>
      ))}
      {people.length === 0 && <p className="flag">{w.directives.noTeam}</p>}
      <label className="field">
        <span>{w.directives.whom}</span>
        <select
          value={whom}
          onChange={(event) => setWhom(event.target.value)}
          aria-describedby={id}
          aria-invalid={wrong !== ''}
        >
          <option value="">{w.directives.choose}</option>
          {people.map((one) => (
            <option key={one.id} value={one.id}>
              {one.label}
            </option>
          ))}
        </select>
      </label>
      <fieldset>
        <legend>{w.directives.scope}</legend>
        {(['all', 'mental'] as const).map((one) => (
          <label key={one} className="check">
            <input type="radio" name={`${id}-scope`} checked={scope === one} onChange={() => setScope(one)} />
            <span>{w.directives[one]}</span>
          </label>
        ))}
      </fieldset>
      <div id={id} role="alert" className="wrong">
        {wrong && <p>{wrong}</p>}
      </div>
      <div className="actions">
        <button type="submit" className="main" disabled={waiting}>
          {w.directives.confirm}
        </button>
      </div>
    </form>
  );
}

function Revoke({ directive, close }: { directive: Directive; close: () => void }) {
  const { w, tell, askAnew } = useSeated();
  const [waiting, revoke] = useAct(REVOKE_DIRECTIVE);
  const [reason, setReason] = useState('');
  const [wrong, setWrong] = useState('');
  const [wish] = useState(() => crypto.randomUUID());

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const input = {
      clientMutationId: wish,
      id: directive.id,
      reason: reason.trim() || null,
    };
    const { data, reading } = await revoke({ input });
    if (!data?.revokeDirective) return setWrong(undone(reading, w));
    tell(w.directives.revoked);
    close();
    askAnew();
  };

  return (
    <Dialog title={w.directives.revokeTitle} close={close}>
      <p>{directive.summary}</p>
      <form onSubmit={(event) => void submit(event)}>
        <label className="field">
          <span>{w.directives.reason}</span>
          <textarea
            rows={2}
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        <div role="alert" className="wrong">
          {wrong && <p>{wrong}</p>}
        </div>
        <div className="actions">
          <button type="submit" className="main" disabled={waiting}>
            {w.directives.revoke}
          </button>
          <button type="button" onClick={close}>
            {w.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
