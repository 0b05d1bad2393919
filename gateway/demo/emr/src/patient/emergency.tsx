/** Emergency: the two acts, with their questions. Each wish has its own id, so that one whose answer was lost isn't made twice. */
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { ATTEST, OVERRIDE } from '../documents';
import type { Reading } from '../gateway/access';
import { useAct } from '../gateway/use-ask';
import { Dialog } from '../parts/dialog';
import type { Who } from '../patients';
import { emergencyPurpose } from '../people';
import { useSeated } from '../sitting';
import { undone } from './undone';

export function Emergency({ who }: { who: Who }) {
  const { w, sitting, changePurpose } = useSeated();
  const [open, setOpen] = useState<'attest' | 'override' | null>(null);
  const purpose = emergencyPurpose(sitting.person);
  if (purpose === null) return null;
  return (
    <section className="card emergency" aria-labelledby="emergency">
      <h2 id="emergency">{w.emergency.title}</h2>
      <p>{w.emergency.lead}</p>
      {sitting.purpose === purpose ? (
        <div className="actions">
          <button type="button" aria-haspopup="dialog" onClick={() => setOpen('attest')}>
            {w.emergency.attest}
          </button>
          <button type="button" aria-haspopup="dialog" onClick={() => setOpen('override')}>
            {w.emergency.override}
          </button>
        </div>
      ) : (
        <>
          <p>{w.emergency.needsPurpose}</p>
          <div className="actions">
            <button type="button" onClick={() => void changePurpose(purpose)}>
              {w.emergency.switchTo}
            </button>
          </div>
        </>
      )}
      {open === 'attest' && <Attest who={who} close={() => setOpen(null)} />}
      {open === 'override' && <Override who={who} close={() => setOpen(null)} />}
    </section>
  );
}

interface ActProps {
  who: Who;
  close: () => void;
}

const RELATIONSHIPS = ['emergency_arrival', 'attending', 'participant'] as const;

function Attest({ who, close }: ActProps) {
  const { w, format, tell, askAnew } = useSeated();
  const [waiting, attest] = useAct(ATTEST);
  const [kind, setKind] = useState<string>(RELATIONSHIPS[0]);
  const [wish] = useState(() => crypto.randomUUID());
  const act = async ({ reason, minutes }: Said) => {
    const { data, reading } = await attest({
      input: { clientMutationId: wish, patient: who, kind, reason, minutes },
    });
    const done = data?.attestRelationship?.relationship;
    if (!done) return reading;
    tell(w.emergency.attested(format.date(done.until)));
    close();
    askAnew();
    return null;
  };
  return (
    <Dialog title={w.emergency.attest} close={close}>
      <p>{w.emergency.attestLead}</p>
      <Questions button={w.emergency.doAttest} minutes={240} waiting={waiting} act={act} close={close}>
        <label className="field">
          <span>{w.emergency.kind}</span>
          <select value={kind} onChange={(event) => setKind(event.target.value)}>
            {RELATIONSHIPS.map((one) => (
              <option key={one} value={one}>
                {w.emergency.relationships[one]}
              </option>
            ))}
          </select>
        </label>
      </Questions>
    </Dialog>
  );
}

function Override({ who, close }: ActProps) {
  const { w, format, tell, askAnew } = useSeated();
  const [waiting, override] = useAct(OVERRIDE);
  const [risk, setRisk] = useState(false);
  const [noConsent, setNoConsent] = useState(false);
  const [wish] = useState(() => crypto.randomUUID());
  const act = async ({ reason, minutes }: Said) => {
    const facts = {
      riskToLifeOrIntegrity: risk,
      consentCannotBeObtained: noConsent,
    };
    const { data, reading } = await override({
      input: {
        clientMutationId: wish,
        patient: who,
        ...facts,
        reason,
        minutes,
      },
    });
    const done = data?.breakGlass?.override;
    if (!done) return reading;
    tell(w.emergency.overridden(format.date(done.expiresAt)));
    close();
    askAnew();
    return null;
  };
  return (
    <Dialog title={w.emergency.override} close={close}>
      <p>{w.emergency.overrideLead}</p>
      <Questions
        button={w.emergency.doOverride}
        minutes={60}
        waiting={waiting}
        act={act}
        close={close}
        wrong={risk && noConsent ? null : w.emergency.needFacts}
      >
        <fieldset>
          <legend>{w.emergency.facts}</legend>
          <label className="check">
            <input type="checkbox" checked={risk} onChange={(event) => setRisk(event.target.checked)} />
            <span>{w.emergency.risk}</span>
          </label>
          <label className="check">
            <input
              type="checkbox"
              checked={noConsent}
              onChange={(event) => setNoConsent(event.target.checked)}
            />
            <span>{w.emergency.noConsent}</span>
          </label>
        </fieldset>
      </Questions>
    </Dialog>
  );
}

interface Said {
  reason: string;
  minutes: number;
}

interface QuestionsProps {
  button: string;
  minutes: number;
  waiting: boolean;
  /** Gives null when it is done, else what was said instead. */
  act: (said: Said) => Promise<Reading | null>;
  close: () => void;
  wrong?: string | null;
  children: ReactNode;
}

const MOST_MINUTES = 720;

/** What both acts ask: a reason and a length. What is wrong is said at once, and heard. */
function Questions({ button, minutes: usual, waiting, act, close, wrong = null, children }: QuestionsProps) {
  const { w } = useSeated();
  const [reason, setReason] = useState('');
  const [minutes, setMinutes] = useState(String(usual));
  const [said, setSaid] = useState<readonly string[]>([]);
  const id = useId();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const length = Number(minutes);
    const faults = [
      wrong,
      reason.trim() === '' ? w.emergency.needReason : null,
      Number.isInteger(length) && length >= 1 && length <= MOST_MINUTES ? null : w.emergency.needMinutes,
    ].filter((one) => one !== null);
    setSaid(faults);
    if (faults.length > 0) return;
    const refused = await act({ reason: reason.trim(), minutes: length });
    if (refused) setSaid([refusalText(refused)]);
  };

  const refusalText = (reading: Reading) => {
    const { fault } = reading;
    if (!fault || fault.code === 'NETWORK') return undone(reading, w);
    return `${w.emergency.refused} ${w.emergency.refusals[fault.reason] ?? fault.message}`;
  };

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      {children}
      <label className="field">
        <span>{w.emergency.reason}</span>
        <textarea
          rows={3}
          value={reason}
          maxLength={500}
          onChange={(event) => setReason(event.target.value)}
          aria-describedby={id}
        />
      </label>
      <label className="field short">
        <span>{w.emergency.minutes}</span>
        <input
          type="number"
          min={1}
          max={MOST_MINUTES}
          value={minutes}
          onChange={(event) => setMinutes(event.target.value)}
          aria-describedby={id}
        />
      </label>
      <div id={id} role="alert" className="wrong">
        {said.map((one) => (
          <p key={one}>{one}</p>
        ))}
      </div>
      <div className="actions">
        <button type="submit" className="main" disabled={waiting}>
          {button}
        </button>
        <button type="button" onClick={close}>
          {w.cancel}
        </button>
      </div>
    </form>
  );
}
