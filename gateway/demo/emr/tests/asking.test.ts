import { describe, expect, it } from 'vitest';
import { asking, type Bearer, type Fetch, retryAfter } from '../src/gateway/asking';

function answers(...given: readonly [status: number, headers?: Record<string, string>][]): {
  send: Fetch;
  sent: string[];
} {
  const sent: string[] = [];
  const rest = [...given];
  const send: Fetch = async (_, init) => {
    sent.push(new Headers(init?.headers).get('authorization') ?? '');
    const [status, headers] = rest.shift() ?? [500];
    return new Response('{}', { status, headers: headers ?? {} });
  };
  return { send, sent };
}

const bearer = (renewed: string | null = 'new'): Bearer => ({
  token: 'old',
  renew: async () => renewed,
});
const never = async () => {
  throw new Error('nothing waits here');
};

describe('asking', () => {
  it('sends the token in a header, and nothing more when it is answered', async () => {
    const { send, sent } = answers([200]);
    await asking(send, bearer(), never)('/graphql', { method: 'POST' });
    expect(sent).toEqual(['Bearer old']);
  });

  it('gets a new token once, and does not loop', async () => {
    const { send, sent } = answers([401], [401], [200]);
    const response = await asking(send, bearer(), never)('/graphql');
    expect(response.status).toBe(401);
    expect(sent).toEqual(['Bearer old', 'Bearer new']);
  });

  it('keeps the new token for the next question', async () => {
    const { send, sent } = answers([401], [200], [200]);
    const ask = asking(send, bearer(), never);
    await ask('/graphql');
    await ask('/graphql');
    expect(sent).toEqual(['Bearer old', 'Bearer new', 'Bearer new']);
  });

  it('stops at the refusal when there is no new token', async () => {
    const { send, sent } = answers([401], [200]);
    expect((await asking(send, bearer(null), never)('/graphql')).status).toBe(401);
    expect(sent).toHaveLength(1);
  });

  it('waits as long as it is told, then longer, and gives up', async () => {
    const waited: number[] = [];
    const { send, sent } = answers(
      [503, { 'retry-after': '2' }],
      [429, { 'retry-after': '1' }],
      [503, { 'retry-after': '2' }],
      [200],
    );
    const response = await asking(send, bearer(), async (ms) => void waited.push(ms))('/graphql');
    expect(response.status).toBe(503);
    expect(waited).toEqual([2000, 2000]);
    expect(sent).toHaveLength(3);
  });

  it('does not ask again after a fault that names no wait', async () => {
    const { send, sent } = answers([500], [200]);
    expect((await asking(send, bearer(), never)('/graphql')).status).toBe(500);
    expect(sent).toHaveLength(1);
  });
});

describe('retryAfter', () => {
  const of = (status: number, said?: string) =>
    retryAfter(
      new Response(null, {
        status,
        headers: said ? { 'retry-after': said } : {},
      }),
    );

  it('is in seconds, bounded, and only for what is worth asking again', () => {
    expect([of(503, '2'), of(429, '1'), of(503, '9999')]).toEqual([2, 1, 10]);
    expect([of(200, '2'), of(500, '2'), of(503), of(503, 'Wed, 21 Oct 2026 07:28:00 GMT')]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});
