/** Professionals: those of a care team, each once. A licence tells who is who; a name doesn't. */

export interface Seen {
  practitioner: {
    id: string;
    displayName: string | null;
    identifier: readonly { system: string | null; value: string | null }[] | null;
  } | null;
  role: string;
  organization: string;
}

/** One to choose: `id` is of any of their descriptions, `label` is told apart from every other. */
export interface Choice {
  id: string;
  label: string;
}

interface Known {
  id: string;
  name: string;
  role: string;
  organization: string;
  numbers: ReadonlyMap<string, string>;
}

/** Several sources may describe one professional, under one licence: one of the descriptions is enough to name them. */
export function choicesOf(found: readonly Seen[], licence: (number: string) => string): readonly Choice[] {
  const known = together(found.flatMap(knownOf));
  const labels = told(known, [
    ({ name }) => [name],
    ({ name, role, organization }) => [name, role, organization],
    ({ name, role, organization, numbers }) => {
      return [name, role, organization, ...[...numbers.values()].map(licence)];
    },
  ]);
  return known
    .map((one, index) => ({ id: one.id, label: labels[index] ?? one.name }))
    .sort((a, b) => bare(a.label).localeCompare(bare(b.label), 'fr'));
}

function knownOf({ practitioner, role, organization }: Seen): Known[] {
  if (!practitioner?.displayName) return [];
  const numbers = new Map<string, string>();
  for (const { system, value } of practitioner.identifier ?? [])
    if (system && value) numbers.set(`${system} ${value}`, value);
  return [{ id: practitioner.id, name: practitioner.displayName, role, organization, numbers }];
}

/** Put together those who share a number, in a chain too: a source may know two numbers, others one of them each. */
function together(found: readonly Known[]): readonly Known[] {
  const apart: Known[] = [];
  for (const one of found) {
    const keys = [...one.numbers.keys()];
    const same = apart.filter((other) => other.id === one.id || keys.some((key) => other.numbers.has(key)));
    const first = same[0] ?? one;
    const numbers = new Map([...same, one].flatMap((other) => [...other.numbers]));
    for (const other of same) apart.splice(apart.indexOf(other), 1);
    apart.push({ ...first, numbers });
  }
  return apart;
}

type Way = (one: Known) => readonly string[];

/** Label each in the first of these ways that no other's label is like; in the last one otherwise. */
function told(known: readonly Known[], ways: readonly Way[]): readonly string[] {
  const label = (one: Known, way: Way) => way(one).filter(Boolean).join(', ');
  return known.map((one) => {
    const labels = ways.map((way) => label(one, way));
    const alone = ways.findIndex((way, rank) =>
      known.every((other) => other === one || bare(label(other, way)) !== bare(labels[rank] ?? '')),
    );
    return labels.at(alone) ?? one.name;
  });
}

function bare(name: string): string {
  return name.replace(/^Dre? /, '');
}
