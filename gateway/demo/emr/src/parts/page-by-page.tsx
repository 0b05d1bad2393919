/** Page by page: a list that is read on from where it ended. Its `key` is the question: another question starts again. */
import { Fragment, type ReactNode, useState } from 'react';

interface Props {
  /** Draws the page after a cursor, null for the first; `next` is null for a page that another follows. */
  children: (after: string | null, next: ((after: string) => void) | null) => ReactNode;
}

export function PageByPage({ children }: Props) {
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  return cursors.map((after, index) => (
    <Fragment key={after ?? 'first'}>
      {children(after, index === cursors.length - 1 ? (cursor) => setCursors([...cursors, cursor]) : null)}
    </Fragment>
  ));
}
