/** Medications: what each source says of each, side by side: facts, no advice. */
import { MEDICATIONS } from '../documents';
import { conceptText } from '../format';
import { isRefused, type Reading } from '../gateway/access';
import type { ResultOf } from '../graphql';
import { Answer, Incomplete, Whole } from '../parts/answer';
import { From } from '../parts/from';
import { Table } from '../parts/table';
import type { Who } from '../patients';
import { useSeated } from '../sitting';
import { useRecord } from './use-record';

type Found = NonNullable<NonNullable<ResultOf<typeof MEDICATIONS>['patient']>['medicationReconciliation']>;
type Line = NonNullable<Found['lines']>[number];

export function Medications({ who }: { who: Who }) {
  const { w } = useSeated();
  const asked = useRecord(MEDICATIONS, { who });
  const { medication, says, dispensed, silent, differs } = w.medications;
  const heads = [medication, says, dispensed, silent, differs];
  return (
    <section aria-labelledby="medications">
      <h2 id="medications">{w.medications.title}</h2>
      <p>{w.medications.lead}</p>
      <Answer asked={asked}>
        {() => (
          <Whole
            reading={asked.reading}
            of="Patient.medicationReconciliation"
            value={asked.data?.patient?.medicationReconciliation}
          >
            {(found) => (
              <>
                <Incomplete sources={found.incomplete} say={w.missing.named} besides={asked.reading} />
                {found.lines?.length === 0 && <p className="empty">{w.medications.none}</p>}
                {found.lines && found.lines.length > 0 && (
                  <Table caption={w.medications.title} heads={heads}>
                    {found.lines.map((line, index) => (
                      <Row key={index} line={line} reading={asked.reading} />
                    ))}
                  </Table>
                )}
              </>
            )}
          </Whole>
        )}
      </Answer>
    </section>
  );
}

function Row({ line, reading }: { line: Line; reading: Reading }) {
  const { w, format } = useSeated();
  const { says, dispensed, silent, differs } = w.medications;
  const absent = (field: keyof Line) =>
    isRefused(reading, `MedicationLine.${field}`) ? (
      <span className="refused">{w.withheld.here}</span>
    ) : (
      <span className="quiet">{w.missing.unknown}</span>
    );
  return (
    <tr>
      <th scope="row">{conceptText(line.medication) || w.none}</th>
      <td data-head={says}>
        <Cell of={line.says} absent={absent('says')}>
          {(one) => (
            <>
              <From source={one.source} />{' '}
              {one.status && <span className="chip">{w.statuses[one.status] ?? one.status}</span>}
              <br />
              {(one.dosageInstruction ?? [])
                .map((dosage) => dosage.text)
                .filter(Boolean)
                .join('; ')}
              {one.authoredOn && <span className="fine block">{format.day(one.authoredOn)}</span>}
            </>
          )}
        </Cell>
      </td>
      <td data-head={dispensed}>
        <Cell of={line.dispensed} absent={absent('dispensed')}>
          {(one) => (
            <>
              <From source={one.source} />
              <span className="fine block">{format.day(one.whenHandedOver)}</span>
            </>
          )}
        </Cell>
      </td>
      <td data-head={silent}>
        {line.silent ? line.silent.map((one) => <From key={one.id} source={one} />) : absent('silent')}
        {line.silent?.length === 0 && w.none}
      </td>
      <td data-head={differs}>
        {line.differs
          ? line.differs.map((one) => (
              <span key={one} className="chip differs">
                {w.differences[one]}
              </span>
            ))
          : absent('differs')}
        {line.differs?.length === 0 && w.none}
      </td>
    </tr>
  );
}

/** What sources say, one a line; a dash says that none says anything, which null doesn't. */
function Cell<T extends { id: string }>({
  of,
  absent,
  children,
}: {
  of: readonly T[] | null;
  absent: React.ReactNode;
  children: (one: T) => React.ReactNode;
}) {
  const { w } = useSeated();
  if (!of) return absent;
  if (of.length === 0) return w.none;
  return (
    <ul>
      {of.map((one) => (
        <li key={one.id}>{children(one)}</li>
      ))}
    </ul>
  );
}
