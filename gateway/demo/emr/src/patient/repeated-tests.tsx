/** Repeated tests: the same test ordered or done again, and by whom it was asked. */
import { useState } from 'react';
import { REPEATED_TESTS } from '../documents';
import { conceptText } from '../format';
import type { ResultOf } from '../graphql';
import { Answer, Whole } from '../parts/answer';
import { Days } from '../parts/controls';
import { From } from '../parts/from';
import { Table } from '../parts/table';
import type { Who } from '../patients';
import { detailOf, titleOf } from '../record-text';
import { useSeated } from '../sitting';
import { useRecord } from './use-record';

type Test = NonNullable<NonNullable<ResultOf<typeof REPEATED_TESTS>['patient']>['repeatedTests']>[number];

export function RepeatedTests({ who }: { who: Who }) {
  const { w } = useSeated();
  const [withinDays, setWithinDays] = useState(30);
  const asked = useRecord(REPEATED_TESTS, { who, withinDays });
  const { test, apart, orders, results } = w.tests;
  return (
    <section aria-labelledby="tests">
      <h2 id="tests">{w.tests.title}</h2>
      <p>{w.tests.lead(withinDays)}</p>
      <div className="filters">
        <Days
          legend={w.tests.within}
          value={withinDays}
          of={[7, 30, 90]}
          choose={(value) => setWithinDays(value ?? 30)}
        />
      </div>
      <Answer asked={asked}>
        {() => (
          <Whole
            reading={asked.reading}
            of="Patient.repeatedTests"
            value={asked.data?.patient?.repeatedTests}
          >
            {(found) =>
              found.length === 0 ? (
                <p className="empty">{w.tests.none}</p>
              ) : (
                <Table caption={w.tests.title} heads={[test, apart, orders, results]}>
                  {found.map((one, index) => (
                    <Row key={index} test={one} />
                  ))}
                </Table>
              )
            }
          </Whole>
        )}
      </Answer>
    </section>
  );
}

function Row({ test }: { test: Test }) {
  const { w, format } = useSeated();
  return (
    <tr>
      <th scope="row">{conceptText(test.code) || w.none}</th>
      <td data-head={w.tests.apart}>{test.daysApart === null ? w.none : w.days(test.daysApart)}</td>
      <td data-head={w.tests.orders}>
        {(test.orders ?? []).length === 0 && w.none}
        <ul>
          {(test.orders ?? []).map((one) => (
            <li key={one.id}>
              {format.day(one.authoredOn)} <From source={one.source} />
            </li>
          ))}
        </ul>
      </td>
      <td data-head={w.tests.results}>
        <ul>
          {(test.results ?? []).map((one) => (
            <li key={one.id}>
              {'effectiveDateTime' in one && (
                <span className="quiet">{format.day(one.effectiveDateTime)} </span>
              )}
              {detailOf(one, w, format) || titleOf(one, w)} <From source={one.source} />
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}
