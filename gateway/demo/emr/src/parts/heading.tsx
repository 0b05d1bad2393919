/** Heading: a page's title. It takes the focus when the page comes, so that whoever can't see it hears where they are. */
import { type ReactNode, useEffect, useRef } from 'react';
import { usePage } from '../sitting';

export function Heading({ title, children }: { title: string; children?: ReactNode }) {
  const { w } = usePage();
  const place = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – ${w.product} – Passerelle`;
  }, [title, w]);
  useEffect(() => {
    if (!document.querySelector('dialog[open]')) place.current?.focus({ preventScroll: false });
  }, []);
  return (
    <div className="title">
      <h1 ref={place} tabIndex={-1}>
        {title}
      </h1>
      {children && <div className="lead">{children}</div>}
    </div>
  );
}
