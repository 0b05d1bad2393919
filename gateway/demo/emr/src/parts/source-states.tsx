/** Source states: how each source did in the answer, and the decision's id, for whoever supports the person. */
import type { Reading } from '../gateway/access';
import { usePage } from '../sitting';

export function SourceStates({ reading }: { reading: Reading }) {
  const { w, format } = usePage();
  if (reading.sources.length === 0) return null;
  return (
    <details className="states">
      <summary>{w.sources.title}</summary>
      <ul>
        {reading.sources.map(({ id, status, latencyMs }) => (
          <li key={id}>
            <span
              className={`light ${status === 'active' ? 'good' : status === 'not-resolved' ? 'idle' : 'bad'}`}
              aria-hidden="true"
            />
            <code>{id}</code> {w.sources.statuses[status] ?? status}
            {latencyMs !== null && <span className="quiet"> {format.number(latencyMs)} ms</span>}
          </li>
        ))}
      </ul>
      <p className="fine">
        {w.decision} <code>{reading.decisionId}</code>
      </p>
    </details>
  );
}
