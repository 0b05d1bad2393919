/** Own: the file that is the caller's own; whoever has none looks for one by number. */
import { useEffect } from 'react';
import { OWN_FILE } from '../documents';
import { useAsk } from '../gateway/use-ask';
import { Answer } from '../parts/answer';
import { Heading } from '../parts/heading';
import { askedBy, type Who } from '../patients';
import { hashOf } from '../route';
import { useSeated } from '../sitting';
import { Find } from './find';

export function Own() {
  const { w } = useSeated();
  const asked = useAsk(OWN_FILE, {});
  const own = asked.data?.viewer.patient;
  const who = askedBy(own?.identifier ?? null);
  if (asked.data && !asked.reading.fault && !who) return <Find why={w.find.noneOwn} />;
  return (
    <>
      <Heading title={w.menu.home} />
      <Answer asked={asked}>{() => who && <Open who={who} />}</Answer>
    </>
  );
}

function Open({ who }: { who: Who }) {
  const { sitting } = useSeated();
  useEffect(() => {
    window.location.replace(
      hashOf({
        page: 'patient',
        key: sitting.patients.key(who),
        tab: 'course',
      }),
    );
  }, [who, sitting.patients]);
  return null;
}
