/** Asking: `fetch` with a token that is renewed once, and waits that the gateway names. */

export type Fetch = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;

/** A token in this page's memory. It is never kept on disk, so a reload signs out. */
export interface Bearer {
  token: string;
  /** Gets a new token; null when there is none to be had. */
  renew(): Promise<string | null>;
}

/** Waits this long, in milliseconds; rejects when the signal aborts. */
export type Wait = (ms: number, signal?: AbortSignal | null) => Promise<void>;

const MOST_S = 10;
const TRIES = 2;

/**
 * Send the bearer's token; on a 401 get a new one, once. On a 429 or a 503 that says `Retry-After`, wait so long, then twice as
 * long, and give up after two tries. A write is safe to send again: each wish has its own `clientMutationId`.
 */
export function asking(fetch: Fetch, bearer: Bearer, wait: Wait = waiting): Fetch {
  return async (input, init) => {
    const send = () =>
      fetch(input, { ...init, headers: { ...init?.headers, authorization: `Bearer ${bearer.token}` } });
    let response = await send();
    if (response.status === 401) {
      const token = await bearer.renew();
      if (token === null) return response;
      bearer.token = token;
      response = await send();
    }
    for (let tried = 1; tried <= TRIES; tried += 1) {
      const seconds = retryAfter(response);
      if (seconds === null) break;
      await wait(seconds * tried * 1000, init?.signal ?? null);
      response = await send();
    }
    return response;
  };
}

/** Return after how many seconds to ask again; null when the answer is not one to ask again for. */
export function retryAfter(response: Response): number | null {
  if (response.status !== 429 && response.status !== 503) return null;
  const said = response.headers.get('retry-after') ?? '';
  return /^\d+$/.test(said) ? Math.min(Number(said), MOST_S) : null;
}

function waiting(ms: number, signal?: AbortSignal | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
