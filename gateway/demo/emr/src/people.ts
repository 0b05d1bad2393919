/** People: who may sign in, in groups, and which pages a role has. The policy decides what they show. */
import type { Person } from './gateway/demo';

export const GROUPS = ['clinicians', 'pilots', 'officers', 'patients'] as const;
export type Group = (typeof GROUPS)[number];

const CLINICIANS = new Set([
  'physician',
  'resident',
  'nurse',
  'nurse_practitioner',
  'pharmacist',
  'social_worker',
]);
const PILOTS = new Set(['clinical_pilot', 'technological_pilot', 'coordination_centre']);
const PATIENTS = new Set(['patient', 'parent']);

export function groupOf(person: Person): Group {
  if (CLINICIANS.has(person.role)) return 'clinicians';
  if (PILOTS.has(person.role)) return 'pilots';
  return PATIENTS.has(person.role) ? 'patients' : 'officers';
}

/** Whether counts are of a whole territory; a pilot's are of one establishment. */
export function coordinates(person: Person): boolean {
  return person.role === 'coordination_centre';
}

export type Page = 'leaving' | 'find' | 'sessions' | 'activity' | 'resources' | 'home';

export function pagesOf(person: Person): readonly Page[] {
  switch (groupOf(person)) {
    case 'clinicians':
      return ['leaving', 'find'];
    case 'pilots':
      return coordinates(person)
        ? ['activity', 'resources']
        : ['sessions', 'activity', 'resources', 'find'];
    case 'patients':
      return ['home', 'find'];
    default:
      return ['find'];
  }
}

/** The purpose under which emergency acts are done; null when this person has none. */
export function emergencyPurpose(person: Person): string | null {
  return person.purposes.find((one) => one === 'ETREAT') ?? null;
}
