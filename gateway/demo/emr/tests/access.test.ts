import { describe, expect, it } from 'vitest';
import { isRefused, readAnswer, silentSources } from '../src/gateway/access';
import { undone } from '../src/patient/undone';
import { WORDS } from '../src/words';

const access = {
  decisionId: 'd-1',
  complete: false,
  masked: ['Patient.birthDate'],
  notices: [{ coordinate: 'Patient.conditions', reason: 'RESTRICTION' }],
  sources: [
    { id: 'chus', status: 'active', latencyMs: 41 },
    { id: 'omnimed', status: 'offline', latencyMs: null },
  ],
};
const refused = {
  message: 'Le champ Patient.name ne vous est pas communiqué.',
  path: ['patient', 'name'],
  extensions: {
    code: 'FIELD_WITHHELD',
    coordinate: 'Patient.name',
    reason: 'ROLE',
  },
};
const silent = (path: string, code = 'SOURCE_UNAVAILABLE') => ({
  message: 'La source « GMF » n’a pas donné de réponse utilisable.',
  path: ['patient', path],
  extensions: { code, source: 'omnimed' },
});

describe('an answer in part', () => {
  const reading = readAnswer({
    data: { patient: {} },
    error: {
      graphQLErrors: [refused, silent('conditions'), silent('allergies', 'SOURCE_TIMEOUT')],
    },
    extensions: { access },
  });

  it('is no fault: what came is shown', () => {
    expect(reading.fault).toBeNull();
    expect(reading.complete).toBe(false);
  });

  it('names a refused field by its coordinate, wherever it was asked', () => {
    expect(isRefused(reading, 'Patient.name')).toBe(true);
    expect(isRefused(reading, 'Patient.birthDate')).toBe(false);
  });

  it('names each silent source once', () => {
    expect(reading.silent).toHaveLength(2);
    expect(silentSources(reading).map((one) => one.source)).toEqual(['omnimed']);
  });

  it('keeps what is masked, the notices and the sources', () => {
    expect([...reading.masked]).toEqual(['Patient.birthDate']);
    expect(reading.notices).toEqual([{ coordinate: 'Patient.conditions', reason: 'RESTRICTION' }]);
    expect(reading.sources[1]).toEqual({
      id: 'omnimed',
      status: 'offline',
      latencyMs: null,
    });
    expect(reading.decisionId).toBe('d-1');
  });
});

describe('no answer', () => {
  it('is the gateway’s own refusal, with its code and sentence', () => {
    const down = {
      message: 'Le registre ne répond pas.',
      extensions: { code: 'CONSENT_UNAVAILABLE' },
    };
    const reading = readAnswer({
      error: { graphQLErrors: [down] },
      extensions: {},
    });
    expect(reading.fault).toEqual({
      code: 'CONSENT_UNAVAILABLE',
      reason: '',
      message: 'Le registre ne répond pas.',
    });
  });

  it('is said of the network when there was none', () => {
    const reading = readAnswer({
      error: { graphQLErrors: [], networkError: new Error('fetch failed') },
    });
    expect(reading.fault?.code).toBe('NETWORK');
  });

  it('never counts as whole without the gateway’s word', () => {
    expect(readAnswer({ data: {} }).complete).toBe(false);
    expect(readAnswer({ data: {}, extensions: { access: { complete: 'true' } } }).complete).toBe(false);
  });
});

describe('an act that is refused', () => {
  it('is a fault with the policy’s reason', () => {
    const one = {
      message: 'Refusé.',
      path: ['breakGlass'],
      extensions: { code: 'FORBIDDEN', reason: 'FACTS' },
    };
    const reading = readAnswer({
      data: { breakGlass: null },
      error: { graphQLErrors: [one] },
      extensions: { access },
    });
    expect(reading.fault?.reason).toBe('FACTS');
  });
});

describe('an act that did not come back as done', () => {
  const said = (graphQLErrors: { message: string; extensions: Record<string, unknown> }[]) =>
    undone(readAnswer({ data: { recordDirective: null }, error: { graphQLErrors } }), WORDS.fr);
  const lost = {
    message: 'Le registre n’a pas répondu à temps.',
    extensions: { code: 'SOURCE_TIMEOUT', source: 'registre' },
  };
  const wrong = {
    message: 'Cette directive ne peut être enregistrée.',
    extensions: { code: 'BAD_USER_INPUT' },
  };

  it('is told as its source’s, not the gateway’s, and as perhaps done', () => {
    expect(said([lost])).toBe(`${lost.message} ${WORDS.fr.problem.perhaps}`);
    expect(said([lost])).not.toContain(WORDS.fr.problem.network);
  });

  it('is told with the gateway’s refusal, which is never perhaps done', () => {
    expect(said([wrong])).toBe(wrong.message);
    expect(said([wrong, lost])).toBe(`${lost.message} ${wrong.message}`);
    expect(said([refused])).toBe(refused.message);
  });

  it('is the gateway’s silence only without any answer', () => {
    const none = { data: undefined, error: { graphQLErrors: [], networkError: new Error('gone') } };
    expect(undone(readAnswer(none), WORDS.fr)).toBe(WORDS.fr.problem.network);
  });
});
