/** File: the patient's numbers, as released, and who takes part in their care. */
import { CIRCLE, type IDENTITY_OF } from '../documents';
import { type Concept, conceptText } from '../format';
import type { Asked } from '../gateway/use-ask';
import type { ResultOf } from '../graphql';
import { Answer, Missing, Notices, Value, Whole } from '../parts/answer';
import { From } from '../parts/from';
import { Table } from '../parts/table';
import type { Who } from '../patients';
import { useSeated } from '../sitting';
import type { Words } from '../words';
import { useRecord } from './use-record';

type Circle = NonNullable<NonNullable<ResultOf<typeof CIRCLE>['patient']>['careTeam']>;
type CareTeamMember = NonNullable<Circle['edges'][number]['node']>;

interface Props {
  who: Who;
  patient: NonNullable<ResultOf<typeof IDENTITY_OF>['patient']>;
  asked: Asked<ResultOf<typeof IDENTITY_OF>>;
}

export function File({ who, patient, asked }: Props) {
  const { w } = useSeated();
  return (
    <section aria-labelledby="file">
      <h2 id="file">{w.file.title}</h2>
      <Missing reading={asked.reading} again={asked.again} />
      <h3>{w.patient.identifiers}</h3>
      <Value reading={asked.reading} of="Patient.identifier">
        <ul className="numbersof">
          {(patient.identifier ?? []).map((one) => (
            <li key={`${one.system} ${one.value}`}>
              <span className="quiet">{numberName(one.type, w) || one.system}</span> <code>{one.value}</code>
            </li>
          ))}
        </ul>
      </Value>
      <Team who={who} />
    </section>
  );
}

/** What a number is: in the source's words, else in ours for its code (HL7 table 0203). */
function numberName(type: Concept | null, w: Words): string {
  const known = (type?.coding ?? []).map((one) => w.patient.numbers[one.code ?? '']).find(Boolean);
  return type?.text ?? known ?? conceptText(type);
}

function Team({ who }: { who: Who }) {
  const { w } = useSeated();
  const asked = useRecord(CIRCLE, { who });
  const heads = [w.file.who, w.file.role, w.file.organization, w.file.when, w.file.evidence];
  return (
    <>
      <h3>{w.file.team}</h3>
      <Answer asked={asked}>
        {() => (
          <Whole reading={asked.reading} of="Patient.careTeam" value={asked.data?.patient?.careTeam}>
            {({ edges }) => (
              <>
                {edges.length === 0 && <p className="empty">{w.file.noTeam}</p>}
                {edges.length > 0 && (
                  <Table caption={w.file.team} heads={heads}>
                    {edges.map(({ node }) => node && <Member key={node.id} member={node} />)}
                  </Table>
                )}
                <Notices edges={edges} />
              </>
            )}
          </Whole>
        )}
      </Answer>
    </>
  );
}

function Member({ member }: { member: CareTeamMember }) {
  const { w, format } = useSeated();
  const { since, until } = member;
  return (
    <tr>
      <th scope="row">{member.practitioner?.displayName ?? w.none}</th>
      <td data-head={w.file.role}>{conceptText(member.role) || w.none}</td>
      <td data-head={w.file.organization}>{member.organization?.displayName ?? w.none}</td>
      <td data-head={w.file.when}>
        {until ? w.until(format.day(until)) : since ? w.since(format.day(since)) : w.none}
      </td>
      <td data-head={w.file.evidence}>
        {(member.evidence ?? []).map((term) => term.label ?? term.code).join(', ')}{' '}
        <From source={member.source} />
      </td>
    </tr>
  );
}
