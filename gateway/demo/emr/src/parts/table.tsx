/** Table: a caption, and a head for each column. On a narrow screen each cell says its head itself (`data-head`). */
import type { ReactNode } from 'react';

interface Props {
  caption: string;
  heads: readonly string[];
  /** Counts: right-aligned, under a caption that is seen. */
  numbers?: boolean;
  children: ReactNode;
}

export function Table({ caption, heads, numbers = false, children }: Props) {
  return (
    <table className={numbers ? 'wide numbers' : 'wide'}>
      <caption className={numbers ? undefined : 'hidden'}>{caption}</caption>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}
