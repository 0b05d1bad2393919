import { describe, expect, it } from 'vitest';
import { askedBy, NAM, Patients, readNam } from '../src/patients';
import { hashOf, type Route, readRoute } from '../src/route';

describe('routes', () => {
  it('read back as they were written', () => {
    const routes: Route[] = [
      { page: 'home' },
      { page: 'leaving' },
      { page: 'resources' },
      { page: 'patient', key: '2', tab: 'medications' },
    ];
    expect(routes.map((one) => readRoute(hashOf(one)))).toEqual(routes);
  });

  it('that nobody knows lead home', () => {
    expect(readRoute('#/nowhere')).toEqual({ page: 'home' });
    expect(readRoute('')).toEqual({ page: 'home' });
    expect(readRoute('#/patient/3/nothing')).toEqual({
      page: 'patient',
      key: '3',
      tab: 'course',
    });
  });
});

describe('patients in memory', () => {
  const marie = { system: NAM, value: 'BOUM855510ZZ' };

  it('have a key that tells nothing, the same for the same number', () => {
    const patients = new Patients();
    const key = patients.key(marie);
    expect(key).not.toContain('BOUM');
    expect(patients.key({ ...marie })).toBe(key);
    expect(patients.who(key)).toEqual(marie);
  });

  it('are forgotten with the sitting', () => {
    expect(new Patients().who('1')).toBeNull();
    expect(new Patients().who('constructor')).toBeNull();
  });

  it('are asked for by NAM, else by the first number', () => {
    const mrn = { system: 'urn:passerelle:demo:chus:mrn', value: '300137' };
    expect(askedBy([mrn, marie])).toEqual(marie);
    expect(askedBy([{ system: null, value: 'x' }, mrn])).toEqual(mrn);
    expect(askedBy(null)).toBeNull();
  });

  it('are found by a number written as people write it', () => {
    expect(readNam(' boum 8555-10zz ')).toBe('BOUM855510ZZ');
  });
});
