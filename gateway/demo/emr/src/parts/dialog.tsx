/** Dialog: the browser's own modal dialog: it holds the focus, gives it back, and Escape closes it. */
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { usePage } from '../sitting';

export function Dialog({
  title,
  close,
  children,
}: {
  title: string;
  close: () => void;
  children: ReactNode;
}) {
  const { w } = usePage();
  const place = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = place.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog ref={place} aria-labelledby={id} onCancel={close} onClose={close}>
      <div className="heading">
        <h2 id={id}>{title}</h2>
        <button type="button" className="plain" onClick={close}>
          {w.close}
        </button>
      </div>
      {children}
    </dialog>
  );
}
