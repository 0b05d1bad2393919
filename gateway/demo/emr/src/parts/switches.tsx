/** Switches: the demo's sources, to turn off or slow down. The page is asked again after each. */
import { useCallback, useEffect, useId, useRef, useState } from 'react';
import { type DemoSource, type SourceSwitch, sources, turn } from '../gateway/demo';
import { useSeated } from '../sitting';

const STATES: readonly SourceSwitch[] = ['up', 'slow', 'down'];

export function Switches() {
  const { w, language, tell, askAnew } = useSeated();
  const [found, setFound] = useState<readonly DemoSource[]>([]);
  const [fault, setFault] = useState(false);
  const [said, setSaid] = useState('');
  const panel = useRef<HTMLDialogElement>(null);
  const title = useId();

  const read = useCallback(() => {
    sources().then(setFound, () => setFault(true));
  }, []);
  useEffect(read, [read]);

  /** A source may have ended by itself since: they are read again. */
  const open = () => {
    setSaid('');
    read();
    panel.current?.showModal();
  };

  const put = (now: DemoSource) => setFound((before) => before.map((one) => (one.id === now.id ? now : one)));

  const change = async (source: DemoSource, state: SourceSwitch) => {
    setFault(false);
    put({ ...source, state });
    try {
      const now = await turn(source.id, state);
      put(now);
      const sentence = w.demo.turned(now.name[language], w.demo[now.state]);
      setSaid(sentence);
      tell(sentence);
      askAnew();
    } catch {
      put(source);
      setFault(true);
    }
  };

  const troubled = found.filter((one) => one.state !== 'up').length;
  return (
    <>
      <button type="button" className="plain" aria-haspopup="dialog" onClick={open}>
        <span className={troubled ? 'light bad' : 'light good'} aria-hidden="true" />
        {w.demo.open}
        {troubled > 0 && <span className="count">{troubled}</span>}
      </button>
      <dialog ref={panel} className="side" aria-labelledby={title}>
        <div className="heading">
          <h2 id={title}>{w.demo.title}</h2>
          <button type="button" className="plain" onClick={() => panel.current?.close()}>
            {w.close}
          </button>
        </div>
        <p className="quiet">{w.demo.lead}</p>
        {fault && <p role="alert">{w.demo.fault}</p>}
        <p role="status" className="fine">
          {said}
        </p>
        {found.map((source) => (
          <fieldset key={source.id} className="switch">
            <legend>{source.name[language]}</legend>
            <div className="choices">
              {STATES.map((state) => (
                <label key={state} className={`choice ${state}`}>
                  <input
                    type="radio"
                    name={`switch-${source.id}`}
                    checked={source.state === state}
                    onChange={() => void change(source, state)}
                  />
                  <span>{w.demo[state]}</span>
                </label>
              ))}
            </div>
          </fieldset>
        ))}
      </dialog>
    </>
  );
}
