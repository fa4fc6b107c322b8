// The Cloud PCs of the tenant, to choose from, with the buttons that start and stop a run and the table of its progress.
import { listCloudPcs, type CloudPc, type TokenFunction } from "cloudpc-snapshot";
import { useEffect, useState } from "react";

import { ProgressTable } from "./ProgressTable";
import { useRun } from "./useRun";
import { adviceFor, summary } from "./words";

export function CloudPcs({ getToken }: { getToken: TokenFunction }) {
  const { cloudPcs, problem } = useCloudPcs(getToken);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const run = useRun(getToken);
  const busy = run.phase === "sending" || run.phase === "waiting";

  // What was accepted, or may have been, is not sent again; `useRun` would leave it out in any case.
  const isSettled = (id: string) => ["accepted", "unknown"].includes(run.items.get(id)?.outcome ?? "");
  const toSend = [...chosen].filter((id) => !isSettled(id));

  return (
    <>
      <div className="bar">
        <button disabled={busy || toSend.length === 0} onClick={() => run.start(toSend)}>
          Make {toSend.length} restore {toSend.length === 1 ? "point" : "points"}
        </button>
        <button className="quiet" disabled={!busy || run.stopping} onClick={run.stop}>
          {run.phase === "waiting" ? "Stop waiting" : "Stop"}
        </button>
        <p role="status">{summary(run)}</p>
      </div>
      <p role="alert">{problem ?? (run.error ? `The run ended early. ${adviceFor(run.error)}` : "")}</p>
      <ProgressTable cloudPcs={cloudPcs} chosen={chosen} onChoose={setChosen} run={run} disabled={busy} />
    </>
  );
}

/** Lists the Cloud PCs. This only reads, so an effect may do it; a snapshot needs a click. */
function useCloudPcs(getToken: TokenFunction) {
  const [cloudPcs, setCloudPcs] = useState<readonly CloudPc[]>([]);
  const [problem, setProblem] = useState<string>();

  useEffect(() => {
    const controller = new AbortController();
    (async () => {
      const found: CloudPc[] = [];
      const options = { select: ["id", "displayName", "userPrincipalName", "status"], signal: controller.signal };
      for await (const cloudPc of listCloudPcs(getToken, options)) found.push(cloudPc);
      setCloudPcs(found);
      setProblem(undefined);
    })().catch((error) => {
      if (!controller.signal.aborted) setProblem(`The Cloud PCs could not be listed. ${adviceFor(error)}`);
    });
    return () => controller.abort();
  }, [getToken]);

  return { cloudPcs, problem };
}
