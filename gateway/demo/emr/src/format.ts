/** How values read: dates of Québec that are never completed, names, concepts, measures as they were written. */
import type { Language } from './gateway/demo';

const ZONE = 'America/Toronto';
const LOCALES = { fr: 'fr-CA', en: 'en-CA' } as const;

export interface Concept {
  text: string | null;
  coding: readonly { code: string | null; display: string | null }[] | null;
}

export interface Name {
  text: string | null;
  given: readonly string[] | null;
  family: string | null;
}

export interface Format {
  /** A FHIR date or dateTime; what isn't known (day, hour) isn't shown. */
  date(value: string | null | undefined): string;
  /** A day alone, even of an instant. */
  day(value: string | null | undefined): string;
  /** The hour alone; empty when none is known. */
  hour(value: string | null | undefined): string;
  number(value: number): string;
  /** A Decimal: its digits as the source wrote them. */
  decimal(value: string): string;
}

export function formatOf(language: Language): Format {
  const locale = LOCALES[language];
  const style = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options);
  const instant = style({
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: ZONE,
  });
  const localDay = style({ dateStyle: 'long', timeZone: ZONE });
  const hour = style({ timeStyle: 'short', timeZone: ZONE });
  const day = style({ dateStyle: 'long', timeZone: 'UTC' });
  const month = style({ month: 'long', year: 'numeric', timeZone: 'UTC' });
  const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const partial = (value: string): string | null => {
    if (/^\d{4}$/.test(value)) return value;
    if (/^\d{4}-\d{2}$/.test(value)) return month.format(new Date(`${value}-01T00:00:00Z`));
    if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return day.format(new Date(`${value}T00:00:00Z`));
    return null;
  };
  const shown = (value: string | null | undefined, whole: Intl.DateTimeFormat): string => {
    if (!value) return '';
    const found = partial(value);
    if (found !== null) return typeset(found, language);
    const read = new Date(/^\d{4}-\d{2}-\d{2}T/.test(value) ? value : Number.NaN);
    return Number.isNaN(read.getTime()) ? value : typeset(whole.format(read), language);
  };
  return {
    date: (value) => shown(value, instant),
    day: (value) => shown(value, localDay),
    hour: (value) => (value?.includes('T') ? shown(value, hour) : ''),
    number: (value) => numbers.format(value),
    decimal: (value) => (language === 'fr' ? value.replace('.', ',') : value),
  };
}

/** French as it is set: the first of a month, and an hour that no line breaks. */
function typeset(text: string, language: Language): string {
  if (language === 'en') return text;
  return text.replace(/^1 (?=\p{L})/u, '1er ').replace(/(\d)\sh\s(\d)/u, '$1\u00a0h\u00a0$2');
}

export function conceptText(concept: Concept | null | undefined): string {
  if (!concept) return '';
  const coding = concept.coding ?? [];
  return (
    concept.text ?? coding.find((one) => one.display)?.display ?? coding.find((one) => one.code)?.code ?? ''
  );
}

export function conceptsText(concepts: readonly Concept[] | null | undefined): string {
  return (concepts ?? []).map(conceptText).filter(Boolean).join(', ');
}

export function nameText(names: readonly Name[] | null | undefined): string {
  const first = names?.[0];
  if (!first) return '';
  return first.text ?? [...(first.given ?? []), first.family].filter(Boolean).join(' ');
}

/** Return whole years at an instant; null unless the day of birth is known: a masked date gives no age. */
export function ageAt(birthDate: string | null | undefined, now: Date): number | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(birthDate ?? '');
  if (!found) return null;
  const [year, month, day] = dayOf(now);
  const before = month < Number(found[2]) || (month === Number(found[2]) && day < Number(found[3]));
  return year - Number(found[1]) - (before ? 1 : 0);
}

const DAY = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE });
const HOUR = new Intl.DateTimeFormat('en-CA', { timeZone: ZONE, hour: 'numeric', hourCycle: 'h23' });

/** Year, month from 1 and day of an instant in Québec, wherever the browser is. */
function dayOf(instant: Date): readonly [year: number, month: number, day: number] {
  const [year = 0, month = 0, day = 0] = DAY.format(instant).split('-').map(Number);
  return [year, month, day];
}

export function sameDay(one: Date, other: Date): boolean {
  return DAY.format(one) === DAY.format(other);
}

/** The start, in Québec, of the day so many days ago, as an instant: two questions of one day are the same. */
export function daysBefore(now: Date, days: number): string {
  const [year, month, day] = dayOf(now);
  const start = new Date(Date.UTC(year, month - 1, day - days, 5)); // midnight, or one o'clock in summer
  start.setUTCHours(5 - Number(HOUR.format(start)));
  return start.toISOString();
}

/** The start of so many days of which today is the last: what is counted by whole days says so many. */
export function lastDays(now: Date, days: number): string {
  return daysBefore(now, days - 1);
}

/** The last instant of a period whose end is excluded: its day is the last day. */
export function lastBefore(end: string): string {
  const at = Date.parse(end);
  return Number.isNaN(at) ? end : new Date(at - 1).toISOString();
}

const COMPARATORS: Readonly<Record<string, string>> = {
  LESS_THAN: '< ',
  LESS_OR_EQUAL: '≤ ',
  GREATER_OR_EQUAL: '≥ ',
  GREATER_THAN: '> ',
};

/** An ObservationValue; `null` when there is none, or of a kind that this page doesn't draw. */
export type Value =
  | {
      __typename: 'Quantity';
      value: string | null;
      comparator: string | null;
      unit: string | null;
    }
  | ({ __typename: 'CodeableConcept' } & Concept)
  | { __typename: 'StringValue'; string: string | null }
  | { __typename: 'BooleanValue'; boolean: boolean | null }
  | { __typename: 'IntegerValue'; integer: number | null }
  | { __typename: 'TimeValue'; time: string | null }
  | { __typename: 'DateTimeValue'; dateTime: string | null }
  | { __typename: 'Range' | 'Ratio' | 'SampledData' | 'PeriodValue' };

export function valueText(value: Value | null | undefined, format: Format, yes: string, no: string): string {
  switch (value?.__typename) {
    case 'Quantity':
      if (value.value === null) return '';
      return `${COMPARATORS[value.comparator ?? ''] ?? ''}${format.decimal(value.value)}${value.unit ? ` ${value.unit}` : ''}`;
    case 'CodeableConcept':
      return conceptText(value);
    case 'StringValue':
      return value.string ?? '';
    case 'BooleanValue':
      return value.boolean === null ? '' : value.boolean ? yes : no;
    case 'IntegerValue':
      return value.integer === null ? '' : String(value.integer);
    case 'TimeValue':
      return value.time ?? '';
    case 'DateTimeValue':
      return format.date(value.dateTime);
    default:
      return '';
  }
}
