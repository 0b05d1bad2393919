/** Find: a patient by number. The number goes into memory and into the body of a request: never into an address. */
import { type FormEvent, useId, useRef, useState } from 'react';
import { Heading } from '../parts/heading';
import { NAM, readNam } from '../patients';
import { go } from '../route';
import { useSeated } from '../sitting';

export function Find({ why }: { why?: string }) {
  const { w, sitting } = useSeated();
  const [number, setNumber] = useState('');
  const [wrong, setWrong] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();

  const open = (event: FormEvent) => {
    event.preventDefault();
    const value = readNam(number);
    setWrong(value === '');
    if (value === '') field.current?.focus();
    else
      go({
        page: 'patient',
        key: sitting.patients.key({ system: NAM, value }),
        tab: 'course',
      });
  };

  return (
    <>
      <Heading title={w.find.title}>
        {why && <p>{why}</p>}
        <p>{w.find.lead}</p>
      </Heading>
      <form className="card find" onSubmit={open} noValidate>
        <label className="field" htmlFor={id}>
          <span>{w.find.label}</span>
        </label>
        <p id={`${id}-hint`} className="fine">
          {w.find.hint}
        </p>
        <input
          id={id}
          ref={field}
          value={number}
          onChange={(event) => setNumber(event.target.value)}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          aria-invalid={wrong}
          aria-describedby={wrong ? `${id}-hint ${id}-wrong` : `${id}-hint`}
        />
        {wrong && (
          <p id={`${id}-wrong`} className="wrong" role="alert">
            {w.find.empty}
          </p>
        )}
        <div className="actions">
          <button type="submit" className="main">
            {w.find.button}
          </button>
        </div>
      </form>
      <p className="fine">
        <a href="/#patients">{w.find.list}</a>
      </p>
    </>
  );
}
