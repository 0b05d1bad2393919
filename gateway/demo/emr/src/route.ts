/** Route: where in the page one is. It lives after the `#`, which no browser sends, and never holds a person's number. */
import { useSyncExternalStore } from 'react';

export const PATIENT_TABS = [
  'course',
  'trajectories',
  'medications',
  'tests',
  'file',
  'access',
  'directives',
] as const;
export type PatientTab = (typeof PATIENT_TABS)[number];

export type Route =
  | { page: 'home' }
  | { page: 'leaving' }
  | { page: 'find' }
  | { page: 'sessions' }
  | { page: 'activity' }
  | { page: 'resources' }
  | { page: 'patient'; key: string; tab: PatientTab };

const PLAIN = ['leaving', 'find', 'sessions', 'activity', 'resources'] as const;

export function readRoute(hash: string): Route {
  const [first = '', key = '', tab = ''] = hash.replace(/^#\/?/, '').split('/');
  if (first === 'patient' && key)
    return {
      page: 'patient',
      key,
      tab: PATIENT_TABS.find((one) => one === tab) ?? 'course',
    };
  const plain = PLAIN.find((one) => one === first);
  return plain ? { page: plain } : { page: 'home' };
}

export function hashOf(route: Route): string {
  if (route.page === 'patient') return `#/patient/${route.key}/${route.tab}`;
  return route.page === 'home' ? '#/' : `#/${route.page}`;
}

export function go(route: Route): void {
  window.location.hash = hashOf(route);
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(
    (changed) => {
      window.addEventListener('hashchange', changed);
      return () => window.removeEventListener('hashchange', changed);
    },
    () => window.location.hash,
  );
  return readRoute(hash);
}
