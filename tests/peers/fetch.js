// The package's call with plain fetch.
export async function createSnapshot(token, id, { baseUrl = "https://graph.microsoft.com/beta", ...parameters }) {
  const answer = await fetch(`${baseUrl}/deviceManagement/virtualEndpoint/cloudPCs/${id}/createSnapshot`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify(parameters),
  });
  if (!answer.ok) throw new Error(`Graph answered ${answer.status}: ${await answer.text()}`);
}
