import { describe, expect, it } from 'vitest';
import { WORDS } from '../src/words';

type Said = string | ((...given: never[]) => string) | { [key: string]: Said };

function sentences(said: Said, path = ''): [string, string][] {
  if (typeof said === 'string') return [[path, said]];
  if (typeof said === 'function') return [[path, (said as (...given: unknown[]) => string)(3, 'x')]];
  return Object.entries(said).flatMap(([key, one]) => sentences(one, `${path}.${key}`));
}

const french = sentences(WORDS.fr);
const english = sentences(WORDS.en);

describe('words', () => {
  it('exist in both languages, each with something to say', () => {
    expect(english.map(([path]) => path)).toEqual(french.map(([path]) => path));
    expect([...french, ...english].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('in French keep their no-break spaces', () => {
    const wrong = french.filter(([, text]) => / [:;!?»]|« |[^\u00a0]:(\s|$)/.test(text));
    expect(wrong).toEqual([]);
  });

  it('in both use the typographic apostrophe', () => {
    expect([...french, ...english].filter(([, text]) => text.includes("'"))).toEqual([]);
  });
});
