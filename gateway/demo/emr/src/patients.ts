/** Patients: the numbers that this sitting asked about, in memory alone: an address holds a key that means nothing elsewhere. */

export const NAM = 'https://fhir.infoway-inforoute.ca/NamingSystem/ca-qc-patient-healthcare-id';

export interface Who {
  system: string;
  value: string;
}

export class Patients {
  readonly #known: Who[] = [];

  /** Return the key of a number, the same for the same number. */
  key(who: Who): string {
    const found = this.#known.findIndex((one) => one.system === who.system && one.value === who.value);
    return String(found >= 0 ? found + 1 : this.#known.push(who));
  }

  /** Return the number of a key; null after a reload, or for a key that was never given. */
  who(key: string): Who | null {
    return this.#known[Number(key) - 1] ?? null;
  }
}

/** Return the number by which to ask for a patient again: the health insurance number, else the first. */
export function askedBy(
  identifiers: readonly { system: string | null; value: string | null }[] | null,
): Who | null {
  const whole = (identifiers ?? []).flatMap(({ system, value }) =>
    system && value ? [{ system, value }] : [],
  );
  return whole.find((one) => one.system === NAM) ?? whole[0] ?? null;
}

/** Return a NAM without what people put in it (spaces, hyphens), in capitals. */
export function readNam(text: string): string {
  return text.replace(/[\s-]/g, '').toUpperCase();
}
