/** Sitting: who sits before the page, why, in which language, and how the page speaks to whoever can't see it. */
import { createContext, useContext } from 'react';
import type { Format } from './format';
import type { Bearer } from './gateway/asking';
import type { Language, Person } from './gateway/demo';
import type { Patients } from './patients';
import type { Words } from './words';

export interface Sitting {
  person: Person;
  purpose: string;
  bearer: Bearer;
  patients: Patients;
}

/** What every part of the page has. */
export interface Page {
  language: Language;
  w: Words;
  format: Format;
  now: Date;
  /** Says a sentence politely. */
  tell: (sentence: string) => void;
}

/** What a page has once someone sits before it. */
export interface Seated extends Page {
  sitting: Sitting;
  signOut: () => void;
  /** Gets a token for another purpose of the same person; everything read before is forgotten. */
  changePurpose: (purpose: string) => Promise<void>;
  /** Forgets every answer and asks again: after a write, and when a source was switched. */
  askAnew: () => void;
}

export const PageContext = createContext<Page | null>(null);
export const SeatedContext = createContext<Seated | null>(null);

export function usePage(): Page {
  return some(useContext(PageContext));
}

export function useSeated(): Seated {
  return some(useContext(SeatedContext));
}

function some<T>(value: T | null): T {
  if (value === null) throw new Error('used outside its provider');
  return value;
}
