/** Dialog: the browser's own modal dialog: it holds the focus, gives it back, and Escape closes it. */
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
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
  // closed while it is still in the page: once it is taken out, the focus is lost
  useLayoutEffect(() => {
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
