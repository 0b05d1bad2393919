/** The demo's own small interface: its people, their tokens, and switches for its sources. No establishment has this. */
import type { Fetch } from './asking';

export type Language = 'fr' | 'en';
export type Said = Readonly<Record<Language, string>>;
export type SourceSwitch = 'up' | 'slow' | 'down';

export interface Person {
  /** The account, as `--as` takes it. */
  name: string;
  role: string;
  roles: readonly string[];
  purposes: readonly string[];
  label: Said;
  /** A word on what makes them worth trying. */
  story: Said | null;
}

export interface DemoSource {
  id: string;
  name: Said;
  state: SourceSwitch;
  delayMs?: number | null;
}

export class DemoFault extends Error {}

export async function people(send: Fetch = fetch): Promise<readonly Person[]> {
  return (await got(send('/emr/api/people'))) as Person[];
}

/** Return a token for a person and, when it is given, a purpose. */
export async function token(as: string, purpose: string | null, send: Fetch = fetch): Promise<string> {
  const found = (await got(posted(send, '/emr/api/token', purpose ? { as, purpose } : { as }))) as {
    token: string;
  };
  return found.token;
}

export async function sources(send: Fetch = fetch): Promise<readonly DemoSource[]> {
  return (await got(send('/emr/api/sources'))) as DemoSource[];
}

export async function turn(id: string, state: SourceSwitch, send: Fetch = fetch): Promise<DemoSource> {
  return (await got(posted(send, `/emr/api/sources/${encodeURIComponent(id)}`, { state }))) as DemoSource;
}

function posted(send: Fetch, url: string, body: unknown): Promise<Response> {
  return send(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function got(response: Promise<Response>): Promise<unknown> {
  try {
    const answer = await response;
    if (answer.ok) return await answer.json();
  } catch {
    // told below: neither a refusal nor a broken connection has more to say to a person
  }
  throw new DemoFault();
}
