/** Resources: waits, capacity, missing follow-ups and repeated tests of a territory, as counts. */
import { useState } from 'react';
import { RESOURCES } from '../documents';
import { conceptText, daysBefore, lastBefore } from '../format';
import type { Reading } from '../gateway/access';
import { useAsk } from '../gateway/use-ask';
import type { ResultOf } from '../graphql';
import { Answer, Incomplete, Whole } from '../parts/answer';
import { Days } from '../parts/controls';
import { Count } from '../parts/count';
import { Heading } from '../parts/heading';
import { Table } from '../parts/table';
import { useSeated } from '../sitting';
import { FollowUps, Tests } from './shares';

type Use = NonNullable<ResultOf<typeof RESOURCES>['resourceUse']>;

export function Resources() {
  const { w, now } = useSeated();
  const [days, setDays] = useState(90);
  const asked = useAsk(RESOURCES, { since: daysBefore(now, days) });
  return (
    <>
      <Heading title={w.resources.title}>
        <p>{w.resources.lead}</p>
      </Heading>
      <div className="filters">
        <Days value={days} of={[30, 90, 365]} choose={(value) => setDays(value ?? 365)} />
      </div>
      <Answer asked={asked}>
        {({ resourceUse }) => (
          <Whole reading={asked.reading} of="Query.resourceUse" value={resourceUse}>
            {(use) => <Found use={use} reading={asked.reading} />}
          </Whole>
        )}
      </Answer>
    </>
  );
}

function Found({ use, reading }: { use: Use; reading: Reading }) {
  const { w, format, sitting } = useSeated();
  const whole = sitting.person.role === 'coordination_centre'; // a pilot's counts are of one establishment
  const { start, end } = use.period ?? {};
  const below = use.suppressedBelow ?? 0;
  const { waits, specialty, waiting, median, longest, capacity, establishment, slots, booked } = w.resources;
  return (
    <>
      <Incomplete sources={use.incomplete} say={w.missing.named} besides={reading} />
      <p>
        <strong>{whole ? (use.territory?.name ?? use.territory?.id) : w.activity.own}</strong>{' '}
        {start && end && w.fromTo(format.day(start), format.day(lastBefore(end)))}
      </p>
      {use.referralWaits && use.referralWaits.length > 0 && (
        <Table numbers caption={waits} heads={[specialty, waiting, median, longest]}>
          {use.referralWaits.map((one) => (
            <tr key={conceptText(one.specialty)}>
              <th scope="row">{conceptText(one.specialty) || w.none}</th>
              <td data-head={waiting}>
                <Count of={one.waiting} />
              </td>
              <td data-head={median}>
                <Count of={one.medianDays} />
              </td>
              <td data-head={longest}>
                <Count of={one.longestDays} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      {use.capacity && use.capacity.length > 0 && (
        <Table numbers caption={capacity} heads={[establishment, slots, booked]}>
          {use.capacity.map((one) => (
            <tr key={one.establishment?.displayName}>
              <th scope="row">{one.establishment?.displayName ?? w.none}</th>
              <td data-head={slots}>
                <Count of={one.slots} />
              </td>
              <td data-head={booked}>
                <Count of={one.booked} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      <FollowUps found={use.missingFollowUps} silent={use.incomplete ?? []} whole={whole} />
      <Tests found={use.repeatedTests} silent={use.incomplete ?? []} whole={whole} />
      <p className="fine">{w.activity.hiddenWhy(below)}</p>
    </>
  );
}
