import { describe, expect, it } from 'vitest';
import {
  ageAt,
  conceptText,
  daysBefore,
  formatOf,
  lastBefore,
  lastDays,
  nameText,
  sameDay,
  type Value,
  valueText,
} from '../src/format';

const fr = formatOf('fr');
const en = formatOf('en');

describe('dates', () => {
  it('are never completed', () => {
    expect([fr.date('1985'), fr.date('1985-05'), fr.date('1985-05-10')]).toEqual([
      '1985',
      'mai 1985',
      '10 mai 1985',
    ]);
    expect(en.date('1985-05')).toBe('May 1985');
  });

  it('say the first of a month as French does', () => {
    expect(fr.date('2027-01-01')).toBe('1er janvier 2027');
  });

  it('are told in Québec’s time, whatever the offset of the source', () => {
    expect(fr.date('2026-11-21T20:00:00Z')).toBe('21 novembre 2026 à 15\u00a0h\u00a000');
    expect(fr.date('2026-11-21T15:00:00-05:00')).toBe(fr.date('2026-11-21T20:00:00Z'));
    expect(fr.day('2026-11-22T02:00:00Z')).toBe('21 novembre 2026');
  });

  it('say the last day of a period whose end is excluded', () => {
    expect(fr.day(lastBefore('2026-11-23T05:00:00.000Z'))).toBe('22 novembre 2026');
    expect(lastBefore('bientôt')).toBe('bientôt');
  });

  it('that can’t be read are shown as they came', () => {
    expect(fr.date('vers 1990')).toBe('vers 1990');
    expect(fr.date(null)).toBe('');
  });
});

describe('an age', () => {
  const now = new Date('2026-05-10T03:00:00Z');

  it('counts birthdays in Québec’s time', () => {
    expect(ageAt('1985-05-10', now)).toBe(40);
    expect(ageAt('1985-05-09', now)).toBe(41);
  });

  it('isn’t guessed from a masked or partial date', () => {
    expect([ageAt('1985', now), ageAt('1985-05', now), ageAt(null, now)]).toEqual([null, null, null]);
  });
});

describe('values', () => {
  const text = (value: Value, format = fr) => valueText(value, format, 'oui', 'non');

  it('keep the digits that were measured', () => {
    const value: Value = {
      __typename: 'Quantity',
      value: '6.10',
      comparator: null,
      unit: 'mmol/L',
    };
    expect([text(value), text(value, en)]).toEqual(['6,10 mmol/L', '6.10 mmol/L']);
  });

  it('say when they are only a bound', () => {
    expect(
      text({
        __typename: 'Quantity',
        value: '5',
        comparator: 'LESS_THAN',
        unit: null,
      }),
    ).toBe('< 5');
  });

  it('tell false and zero from nothing', () => {
    expect(text({ __typename: 'BooleanValue', boolean: false })).toBe('non');
    expect(text({ __typename: 'IntegerValue', integer: 0 })).toBe('0');
    expect(text({ __typename: 'IntegerValue', integer: null })).toBe('');
  });
});

describe('names', () => {
  it('of concepts are the text, else a label, else a code', () => {
    const coding = [
      { code: 'A', display: null },
      { code: 'B', display: 'Beta' },
    ];
    expect(conceptText({ text: 'Écrit', coding })).toBe('Écrit');
    expect(conceptText({ text: null, coding })).toBe('Beta');
    expect(conceptText({ text: null, coding: [{ code: 'A', display: null }] })).toBe('A');
    expect(conceptText(null)).toBe('');
  });

  it('of persons stand without a family name that is withheld', () => {
    expect(nameText([{ text: null, given: ['Marie'], family: 'Bouchard' }])).toBe('Marie Bouchard');
    expect(nameText([{ text: null, given: ['Marie'], family: null }])).toBe('Marie');
    expect(nameText(null)).toBe('');
  });
});

describe('daysBefore', () => {
  const noon = new Date('2026-11-22T17:00:00Z');

  it('is the same all day, so that one question is asked once', () => {
    const morning = daysBefore(new Date('2026-11-22T05:00:00Z'), 7);
    expect(morning).toBe('2026-11-15T05:00:00.000Z');
    expect(daysBefore(new Date('2026-11-23T04:59:59Z'), 7)).toBe(morning);
    expect(daysBefore(new Date('2026-11-23T05:00:00Z'), 7)).toBe('2026-11-16T05:00:00.000Z');
  });

  it('is the midnight of Québec, not of UTC: an instant before it is out of the gateway’s bound', () => {
    expect(daysBefore(noon, 90)).toBe('2026-08-24T04:00:00.000Z');
  });

  it('is a midnight on days that have 23 or 25 hours, and after them', () => {
    expect([21, 22, 20].map((days) => daysBefore(noon, days))).toEqual([
      '2026-11-01T04:00:00.000Z',
      '2026-10-31T04:00:00.000Z',
      '2026-11-02T05:00:00.000Z',
    ]);
    const spring = new Date('2027-03-15T16:00:00Z');
    expect([1, 0].map((days) => daysBefore(spring, days))).toEqual([
      '2027-03-14T05:00:00.000Z',
      '2027-03-15T04:00:00.000Z',
    ]);
  });

  it('crosses months and years', () => {
    expect(daysBefore(noon, 365)).toBe('2025-11-22T05:00:00.000Z');
  });
});

describe('lastDays', () => {
  it('are as many days as they say, with today: what a count says of its period', () => {
    const now = new Date('2026-11-22T17:00:00Z');
    const since = lastDays(now, 90);
    expect(fr.day(since)).toBe('25 août 2026');
    const tomorrow = Date.parse('2026-11-23T05:00:00Z');
    expect(Math.round((tomorrow - Date.parse(since)) / 86_400_000)).toBe(90);
  });
});

describe('sameDay', () => {
  it('ends at the midnight of Québec', () => {
    const evening = new Date('2026-11-23T04:59:00Z');
    expect(sameDay(new Date('2026-11-22T05:00:00Z'), evening)).toBe(true);
    expect(sameDay(evening, new Date('2026-11-23T05:00:00Z'))).toBe(false);
  });
});
