// Finds the Cloud PCs that a list names: a text, or a CSV file with any columns.

/** The head of a column, in a CSV file. */
const HEAD = /^(cloud ?pc ?|display ?|device ?|user ?principal ?)?(name|id|user|upn)$/i;

const GUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/**
 * Each line names a Cloud PC by its id, alone or in an address of the portal, by its name, or by its user, who may have several.
 * A user counts only in a line of nothing but users: beside a name that is gone, it would select other Cloud PCs. A single line
 * may name many.
 *
 * @returns the `ids` that were found, each once, and what names none of `cloudPcs`
 */
export function findByList(text, cloudPcs) {
  const [byId, byName, byUser] = ["id", "displayName", "userPrincipalName"].map((member) => indexBy(member, cloudPcs));
  const isUser = (cell) => byUser.has(cell.toLowerCase());
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim());
  const isOneName = lines.length === 1 && byName.has(lines[0].trim().toLowerCase());
  const cellsOfOne = lines.length === 1 && !isOneName ? cellsOf(lines[0]) : undefined;
  const isOneOfUsers = cellsOfOne?.every(isUser);
  const ids = new Set();
  const missing = [];
  for (const [at, entry] of (cellsOfOne ?? lines).entries()) {
    const cells = cellsOf(entry);
    const words = [entry.trim(), ...cells, ...(entry.match(GUID) ?? [])].map((word) => word.toLowerCase());
    // What is most exact counts.
    const found = [byId, byName, ...((isOneOfUsers ?? cells.every(isUser)) ? [byUser] : [])]
      .map((index) => words.flatMap((word) => index.get(word) ?? []))
      .find(({ length }) => length > 0);
    if (found) {
      found.forEach(({ id }) => ids.add(id));
    } else if (at > 0 || !cells.some((cell) => HEAD.test(cell))) {
      missing.push(cells.find((cell) => !isUser(cell)) ?? cells[0] ?? entry.trim());
    }
  }
  // In one line of a CSV file, the user of a Cloud PC that was found is not missing.
  const isOwner = (word) => byUser.get(word.toLowerCase())?.some(({ id }) => ids.has(id));
  return { ids: [...ids], missing: missing.filter((word) => !isOwner(word)) };
}

/** The cells of a line, with any of the usual separators. */
const cellsOf = (line) =>
  [...line.matchAll(/\s*"((?:[^"]|"")*)"|[^,;\t]+/g)]
    .map(([all, quoted]) => (quoted?.replaceAll('""', '"') ?? all).trim())
    .filter(Boolean);

/** For each value of a member, in lower case, the Cloud PCs that have it. */
function indexBy(member, cloudPcs) {
  const index = new Map();
  for (const cloudPc of cloudPcs) {
    const value = cloudPc[member]?.toLowerCase();
    const same = index.get(value);
    if (same) {
      same.push(cloudPc);
    } else {
      index.set(value, [cloudPc]);
    }
  }
  return index;
}
