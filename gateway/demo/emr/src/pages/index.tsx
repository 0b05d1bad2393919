/** Pages: which one the address names. Each is read with a client of its own. */
import { Fresh } from '../parts/fresh';
import { PatientPage } from '../patient/page';
import { pagesOf } from '../people';
import { useRoute } from '../route';
import { useSeated } from '../sitting';
import { Activity } from './activity';
import { Find } from './find';
import { Leaving } from './leaving';
import { Own } from './own';
import { Resources } from './resources';
import { Sessions } from './sessions';

export function Pages() {
  const { sitting } = useSeated();
  const route = useRoute();
  const page = route.page === 'home' ? (pagesOf(sitting.person)[0] ?? 'find') : route.page;
  const visit = route.page === 'patient' ? route.key : '';
  return (
    <Fresh key={`${page} ${visit}`}>
      {route.page === 'patient' && <PatientPage visit={route.key} tab={route.tab} />}
      {page === 'home' && <Own />}
      {page === 'leaving' && <Leaving />}
      {page === 'find' && <Find />}
      {page === 'sessions' && <Sessions />}
      {page === 'activity' && <Activity />}
      {page === 'resources' && <Resources />}
    </Fresh>
  );
}
