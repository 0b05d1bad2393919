/** Patient: who it is, as released, and the parts of the record. Each part is a question of its own about this one patient. */
import type { ReactNode } from 'react';
import { IDENTITY_OF } from '../documents';
import { ageAt, nameText } from '../format';
import { type Asked, useAsk } from '../gateway/use-ask';
import type { ResultOf } from '../graphql';
import { Answer, Missing, Value } from '../parts/answer';
import { Heading } from '../parts/heading';
import { SourceStates } from '../parts/source-states';
import { askedBy, NAM, type Who } from '../patients';
import { emergencyPurpose, groupOf } from '../people';
import { hashOf, PATIENT_TABS, type PatientTab } from '../route';
import { useSeated } from '../sitting';
import { AccessEvents } from './access-events';
import { Course } from './course';
import { Directives } from './directives';
import { Emergency } from './emergency';
import { File } from './file';
import { Medications } from './medications';
import { RepeatedTests } from './repeated-tests';
import { Trajectories } from './trajectories';
import { RecheckContext } from './use-record';

type Identity = NonNullable<ResultOf<typeof IDENTITY_OF>['patient']>;

export function PatientPage({ visit, tab }: { visit: string; tab: PatientTab }) {
  const { w, sitting } = useSeated();
  const who = sitting.patients.who(visit);
  if (who === null) {
    return (
      <>
        <Heading title={w.patient.forgotten} />
        <p>
          <a href={hashOf({ page: 'find' })}>{w.find.title}</a>
        </p>
      </>
    );
  }
  return <Found visit={visit} who={who} tab={tab} />;
}

function Found({ visit, who, tab }: { visit: string; who: Who; tab: PatientTab }) {
  const { w, sitting } = useSeated();
  const asked = useAsk(IDENTITY_OF, { who });
  const patient = asked.data?.patient;
  const canAct = emergencyPurpose(sitting.person) !== null;
  const known = asked.waiting || asked.reading.fault !== null || patient;
  if (!known) {
    const silent = asked.reading.silent.length > 0;
    return (
      <>
        <Heading title={silent ? w.patient.notKnown : w.patient.nobody}>
          <p>{silent ? w.patient.notKnownWhy : w.patient.nobodyWhy}</p>
        </Heading>
        <Missing reading={asked.reading} again={asked.again} />
        <p className="fine">
          {w.patient.number} <code>{who.value}</code>
        </p>
        {canAct && <Emergency who={who} />}
        <SourceStates reading={asked.reading} />
      </>
    );
  }
  if (!patient) {
    return (
      <>
        <Heading title={w.patient.unnamed} />
        <Answer asked={asked}>{() => null}</Answer>
      </>
    );
  }
  return (
    <>
      <Banner asked={asked} patient={patient} />
      <Tabs visit={visit} tab={tab} />
      <RecheckContext value={asked.again}>
        <Part who={who} tab={tab} patient={patient} asked={asked} />
      </RecheckContext>
      {canAct && sitting.purpose === emergencyPurpose(sitting.person) && <Emergency who={who} />}
      <SourceStates reading={asked.reading} />
    </>
  );
}

function Banner({ asked, patient }: { asked: Asked<ResultOf<typeof IDENTITY_OF>>; patient: Identity }) {
  const { w, format, now } = useSeated();
  const { reading } = asked;
  const age = ageAt(patient.birthDate, now);
  const born = [format.day(patient.birthDate), age === null ? '' : `(${w.years(age)})`]
    .filter(Boolean)
    .join(' ');
  const number = askedBy(patient.identifier);
  return (
    <div className="banner">
      <Heading title={nameText(patient.name) || w.patient.unnamed}>
        {patient.deceasedBoolean && <p className="chip">{w.patient.deceased}</p>}
      </Heading>
      <dl className="facts">
        <Fact name={w.patient.born}>
          <Value reading={reading} of="Patient.birthDate">
            {born}
          </Value>
        </Fact>
        <Fact name={w.patient.gender}>
          <Value reading={reading} of="Patient.gender">
            {patient.gender ? w.genders[patient.gender] : ''}
          </Value>
        </Fact>
        <Fact name={w.patient.number}>
          <Value reading={reading} of="Patient.identifier">
            {number?.system === NAM ? <code>{number.value}</code> : ''}
          </Value>
        </Fact>
        <Fact name={w.patient.followedBy}>
          <Value reading={reading} of="Patient.generalPractitioner">
            {(patient.generalPractitioner ?? []).map((one) => one.displayName).join(', ')}
          </Value>
        </Fact>
      </dl>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Tabs({ visit, tab }: { visit: string; tab: PatientTab }) {
  const { w, sitting } = useSeated();
  const own = groupOf(sitting.person) === 'patients';
  const shown = PATIENT_TABS.filter((one) => own || one !== 'access');
  return (
    <nav className="tabs" aria-label={w.patient.sections}>
      <ul>
        {shown.map((one) => (
          <li key={one}>
            <a
              href={hashOf({ page: 'patient', key: visit, tab: one })}
              aria-current={one === tab ? 'page' : undefined}
            >
              {w.patient.tabs[one]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface PartProps {
  who: Who;
  tab: PatientTab;
  patient: Identity;
  asked: Asked<ResultOf<typeof IDENTITY_OF>>;
}

function Part({ who, tab, patient, asked }: PartProps) {
  switch (tab) {
    case 'course':
      return <Course who={who} />;
    case 'trajectories':
      return <Trajectories who={who} />;
    case 'medications':
      return <Medications who={who} />;
    case 'tests':
      return <RepeatedTests who={who} />;
    case 'file':
      return <File who={who} patient={patient} asked={asked} />;
    case 'access':
      return <AccessEvents who={who} />;
    case 'directives':
      return <Directives who={who} />;
  }
}
