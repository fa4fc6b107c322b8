// The package's call with plain fetch.
import { textOf } from "./token.mjs";

export async function createSnapshot(token, id, { baseUrl = "https://graph.microsoft.com/beta", signal, ...parameters }) {
  const answer = await fetch(`${baseUrl}/deviceManagement/virtualEndpoint/cloudPCs/${id}/createSnapshot`, {
    method: "POST",
    headers: { Authorization: `Bearer ${await textOf(token)}`, "Content-Type": "application/json" },
    body: JSON.stringify(parameters),
    signal,
  });
  if (!answer.ok) throw new Error(`Graph answered ${answer.status}: ${await answer.text()}`);
}
