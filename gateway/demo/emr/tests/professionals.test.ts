import { describe, expect, it } from 'vitest';
import { choicesOf, type Seen } from '../src/patient/professionals';

const LICENCES = 'urn:permis:cmq';
type Said = [id: string, name: string | null, role: string, organization: string, ...numbers: string[]];

const seen = (...[id, displayName, role, organization, ...numbers]: Said): Seen => ({
  practitioner: { id, displayName, identifier: numbers.map((value) => ({ system: LICENCES, value })) },
  role,
  organization,
});
const labels = (...found: Seen[]) =>
  choicesOf(found, (number) => `permis ${number}`).map((one) => one.label);

describe('professionals to choose', () => {
  it('stand once for one licence, however each source writes the name', () => {
    const found = [
      seen('a', 'Dre Hélène Gagnon', 'Médecin', 'CHUS', '1'),
      seen('b', 'Hélène Gagnon', 'Médecin', '', '1'),
    ];
    expect(choicesOf(found, String)).toEqual([{ id: 'a', label: 'Dre Hélène Gagnon' }]);
  });

  it('are never put together by a name, and are told apart by what they do and where', () => {
    expect(
      labels(
        seen('a', 'Dre Hélène Gagnon', 'Médecin', 'CHUS', '1'),
        seen('b', 'Hélène Gagnon', 'Pharmacienne', '', '2'),
        seen('c', 'Luc Tremblay', 'Médecin', 'GMF', '3'),
      ),
    ).toEqual(['Dre Hélène Gagnon, Médecin, CHUS', 'Hélène Gagnon, Pharmacienne', 'Luc Tremblay']);
  });

  it('are told apart by licence where all the rest is alike', () => {
    const alike = ['1', '2'].map((value) => seen(value, 'Luc Tremblay', 'Médecin', 'GMF', value));
    expect(labels(...alike)).toEqual([
      'Luc Tremblay, Médecin, GMF, permis 1',
      'Luc Tremblay, Médecin, GMF, permis 2',
    ]);
  });

  it('without a licence are put with nobody but themselves', () => {
    const none = seen('a', 'Luc Tremblay', 'Médecin', 'GMF');
    expect(labels(none, seen('b', 'Luc Tremblay', 'Infirmier', 'GMF'))).toHaveLength(2);
    expect(labels(none, none)).toEqual(['Luc Tremblay']);
  });

  it('are joined by a source that knows both numbers', () => {
    const one = seen('a', 'Luc Tremblay', 'Médecin', '', '1');
    const other = seen('b', 'Luc Tremblay', 'Médecin', '', '2');
    expect(labels(one, other, seen('c', 'Luc Tremblay', 'Médecin', '', '1', '2'))).toEqual(['Luc Tremblay']);
  });

  it('are nobody without a name', () => {
    const nameless = seen('a', null, 'Médecin', 'GMF', '1');
    expect(labels(nameless, { practitioner: null, role: 'Médecin', organization: '' })).toEqual([]);
  });
});
