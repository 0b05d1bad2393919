/** What an answer says of itself: read once from `errors` and `extensions.access`, so that no page guesses. */

/** A source that has not given its part, with the gateway's own sentence. */
export interface Silent {
  source: string;
  code: 'SOURCE_UNAVAILABLE' | 'SOURCE_TIMEOUT';
  message: string;
  path: readonly (string | number)[];
}

/** A field that is closed to this role for this purpose, whether or not it has a value. */
export interface Refusal {
  coordinate: string;
  reason: string;
  message: string;
}

/** Why there is no answer at all. */
export interface Fault {
  code: string;
  reason: string;
  message: string;
}

export interface SourceState {
  id: string;
  status: string;
  latencyMs: number | null;
}

export interface Reading {
  /** Nothing came back: `data` says nothing, not even that there is nothing. */
  fault: Fault | null;
  refusals: readonly Refusal[];
  silent: readonly Silent[];
  /** Coordinates shown in part. */
  masked: ReadonlySet<string>;
  /** Silent refusals that the policy grants a word of. */
  notices: readonly { coordinate: string; reason: string }[];
  /** Whether every source that was needed answered; refusals don't count. */
  complete: boolean;
  sources: readonly SourceState[];
  decisionId: string;
}

/** The part of urql's result that is read here. */
export interface Result {
  data?: unknown;
  error?:
    | {
        graphQLErrors: readonly GraphQLFault[];
        networkError?: Error | undefined;
      }
    | undefined;
  extensions?: Record<string, unknown> | undefined;
}

interface GraphQLFault {
  message: string;
  path?: readonly (string | number)[] | undefined;
  extensions?: Record<string, unknown> | undefined;
}

const SOURCE_CODES = new Set(['SOURCE_UNAVAILABLE', 'SOURCE_TIMEOUT']);

export function readAnswer(result: Result): Reading {
  const errors = result.error?.graphQLErrors ?? [];
  const access = record(record(result.extensions).access);
  return {
    fault: faultOf(result, errors),
    refusals: errors.filter((one) => code(one) === 'FIELD_WITHHELD').map(refusal),
    silent: errors.filter((one) => SOURCE_CODES.has(code(one))).map(silent),
    masked: new Set(texts(access.masked)),
    notices: list(access.notices).map((one) => ({
      coordinate: text(one.coordinate),
      reason: text(one.reason),
    })),
    complete: access.complete === true,
    sources: list(access.sources).map((one) => ({
      id: text(one.id),
      status: text(one.status),
      latencyMs: typeof one.latencyMs === 'number' ? one.latencyMs : null,
    })),
    decisionId: text(access.decisionId),
  };
}

/** A refusal of one coordinate is said once, at the first place that asks for it: look it up by name, not by path. */
export function isRefused(reading: Reading, coordinate: string): boolean {
  return reading.refusals.some((one) => one.coordinate === coordinate);
}

/** Each source that is missing, once, with the first sentence said of it. */
export function silentSources(reading: Reading): readonly Silent[] {
  const found = new Map<string, Silent>();
  for (const one of reading.silent) if (!found.has(one.source)) found.set(one.source, one);
  return [...found.values()];
}

/** Why an act wasn't done, in the gateway's own words: who didn't take it, and what was refused; empty without an answer. */
export function whyNot({ silent, fault, refusals }: Reading): string {
  const refused = fault?.message ?? refusals[0]?.message;
  return [silent[0]?.message, refused].filter(Boolean).join(' ');
}

function faultOf(result: Result, errors: readonly GraphQLFault[]): Fault | null {
  const whole = errors.find((one) => code(one) !== 'FIELD_WITHHELD' && !SOURCE_CODES.has(code(one)));
  if (whole)
    return {
      code: code(whole),
      reason: text(whole.extensions?.reason),
      message: whole.message,
    };
  if (result.error?.networkError) return { code: 'NETWORK', reason: '', message: '' };
  return null;
}

function refusal(one: GraphQLFault): Refusal {
  const said = one.extensions;
  return {
    coordinate: text(said?.coordinate),
    reason: text(said?.reason),
    message: one.message,
  };
}

function silent(one: GraphQLFault): Silent {
  const found = code(one) === 'SOURCE_TIMEOUT' ? 'SOURCE_TIMEOUT' : 'SOURCE_UNAVAILABLE';
  return {
    source: text(one.extensions?.source),
    code: found,
    message: one.message,
    path: one.path ?? [],
  };
}

function code(one: GraphQLFault): string {
  return text(one.extensions?.code);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(text) : [];
}

function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(record) : [];
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
