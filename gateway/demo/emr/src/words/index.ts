/** Words: both languages side by side. */
import type { Language } from '../gateway/demo';
import { en } from './en';
import { fr, type Words } from './fr';

export const WORDS: Readonly<Record<Language, Words>> = { fr, en };
export type { Words };
