// The table: a row for each Cloud PC, with a box to choose it and what is known about its restore point.
import type { CloudPc } from "cloudpc-snapshot";

import type { Run } from "./useRun";
import { state } from "./words";

interface Props {
  readonly cloudPcs: readonly CloudPc[];
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (chosen: ReadonlySet<string>) => void;
  readonly run: Run;
  readonly disabled: boolean;
}

export function ProgressTable({ cloudPcs, chosen, onChoose, run, disabled }: Props) {
  const all = cloudPcs.length > 0 && chosen.size === cloudPcs.length;

  function toggle(id: string) {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChoose(next);
  }

  return (
    <table>
      <caption>
        {cloudPcs.length} Cloud PCs, {chosen.size} chosen
      </caption>
      <thead>
        <tr>
          <th scope="col">
            <input
              type="checkbox"
              aria-label="Choose all"
              checked={all}
              disabled={disabled}
              onChange={() => onChoose(new Set(all ? [] : cloudPcs.map(({ id }) => id)))}
            />
          </th>
          <th scope="col">Cloud PC</th>
          <th scope="col">User</th>
          <th scope="col">Restore point</th>
        </tr>
      </thead>
      <tbody>
        {cloudPcs.map(({ id, displayName, userPrincipalName }) => {
          const { kind, text, advice } = state(id, run);
          return (
            <tr key={id}>
              <td>
                <input
                  type="checkbox"
                  aria-label={`Choose ${displayName}`}
                  checked={chosen.has(id)}
                  disabled={disabled}
                  onChange={() => toggle(id)}
                />
              </td>
              <th scope="row">{displayName}</th>
              <td>{userPrincipalName}</td>
              <td className={kind}>
                {text}
                {advice ? <small>{advice}</small> : null}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
