/** Medications: what each source says of each, side by side: facts, no advice. */
import { MEDICATIONS } from '../documents';
import { conceptText } from '../format';
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
                      <Row key={index} line={line} />
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

function Row({ line }: { line: Line }) {
  const { w, format } = useSeated();
  const { says, dispensed, silent, differs } = w.medications;
  return (
    <tr>
      <th scope="row">{conceptText(line.medication) || w.none}</th>
      <td data-head={says}>
        <Cell of={line.says}>
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
        <Cell of={line.dispensed}>
          {(one) => (
            <>
              <From source={one.source} />
              <span className="fine block">{format.day(one.whenHandedOver)}</span>
            </>
          )}
        </Cell>
      </td>
      <td data-head={silent}>
        {(line.silent ?? []).length > 0
          ? line.silent?.map((one) => <From key={one.id} source={one} />)
          : w.none}
      </td>
      <td data-head={differs}>
        {(line.differs ?? []).length > 0
          ? line.differs?.map((one) => (
              <span key={one} className="chip differs">
                {w.differences[one]}
              </span>
            ))
          : w.none}
      </td>
    </tr>
  );
}

function Cell<T extends { id: string }>({
  of,
  children,
}: {
  of: readonly T[] | null;
  children: (one: T) => React.ReactNode;
}) {
  const { w } = useSeated();
  if (!of || of.length === 0) return w.none;
  return (
    <ul>
      {of.map((one) => (
        <li key={one.id}>{children(one)}</li>
      ))}
    </ul>
  );
}
