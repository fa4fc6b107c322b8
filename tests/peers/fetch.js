// The same call with plain fetch, for `cargo xtask size`.
export async function createSnapshot(token, id, parameters) {
  const url = `https://graph.microsoft.com/beta/deviceManagement/virtualEndpoint/cloudPCs/${id}/createSnapshot`;
  const answer = await fetch(url, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify(parameters),
  });
  if (!answer.ok) throw new Error(`Graph answered ${answer.status}: ${await answer.text()}`);
}
