/** Resources: waits, capacity, missing follow-ups and repeated tests, as counts: a territory's, or a pilot's own establishment's. */
import { useState } from 'react';
import { RESOURCES } from '../documents';
import { conceptText, lastBefore, lastDays } from '../format';
import type { Reading } from '../gateway/access';
import { useAsk } from '../gateway/use-ask';
import type { ResultOf } from '../graphql';
import { Answer, Incomplete, Whole } from '../parts/answer';
import { Days } from '../parts/controls';
import { Count, isKnown, NotKnown } from '../parts/count';
import { Heading } from '../parts/heading';
import { Table } from '../parts/table';
import { coordinates } from '../people';
import { useSeated } from '../sitting';
import { FollowUps, Tests } from './shares';

type Use = NonNullable<ResultOf<typeof RESOURCES>['resourceUse']>;

export function Resources() {
  const { w, now, sitting } = useSeated();
  const whole = coordinates(sitting.person);
  const [days, setDays] = useState(90);
  const asked = useAsk(RESOURCES, { since: lastDays(now, days) });
  return (
    <>
      <Heading title={whole ? w.resources.title : w.resources.ownTitle}>
        <p>{whole ? w.resources.lead : w.resources.ownLead}</p>
      </Heading>
      <div className="filters">
        <Days value={days} of={[30, 90, 365]} choose={(value) => setDays(value ?? 365)} />
      </div>
      <Answer asked={asked}>
        {({ resourceUse }) => (
          <Whole reading={asked.reading} of="Query.resourceUse" value={resourceUse}>
            {(use) => <Found use={use} reading={asked.reading} whole={whole} />}
          </Whole>
        )}
      </Answer>
    </>
  );
}

function Found({ use, reading, whole }: { use: Use; reading: Reading; whole: boolean }) {
  const { w, format } = useSeated();
  const { start, end } = use.period ?? {};
  const below = use.suppressedBelow ?? 0;
  const silent = use.incomplete ?? [];
  const { waits, specialty, waiting, median, longest, capacity, establishment, slots, booked } = w.resources;
  return (
    <>
      <Incomplete sources={use.incomplete} say={w.missing.named} besides={reading} />
      <p>
        <strong>{whole ? (use.territory?.name ?? use.territory?.id) : w.activity.own}</strong>{' '}
        {start && end && w.fromTo(format.day(start), format.day(lastBefore(end)))}
      </p>
      {whole && !use.referralWaits && silent.length > 0 && <NotKnown name={waits} />}
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
          {use.capacity.map((one) => {
            const known = isKnown(silent, [one.slots, one.booked]);
            return (
              <tr key={one.establishment?.displayName}>
                <th scope="row">{one.establishment?.displayName ?? w.none}</th>
                <td data-head={slots}>
                  <Count of={one.slots} known={known} />
                </td>
                <td data-head={booked}>
                  <Count of={one.booked} known={known} />
                </td>
              </tr>
            );
          })}
        </Table>
      )}
      <FollowUps found={use.missingFollowUps} silent={silent} whole={whole} />
      <Tests found={use.repeatedTests} silent={silent} whole={whole} />
      <p className="fine">
        {w.activity.hiddenWhy(below)} {silent.length > 0 && w.activity.hiddenBeside}
      </p>
    </>
  );
}
