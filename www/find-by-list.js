// Finds the Cloud PCs that a list names: a text, or a CSV file with any columns.

/** The head of a column, in a CSV file. */
const HEAD = /^(cloud ?pc ?|display ?|device ?|user ?principal ?)?(name|id|user|upn)$/i;

const GUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/**
 * Each line names a Cloud PC by its id, alone or in an address of the portal, by its name, or by its user, who may have several.
 * A single line may name many.
 *
 * @returns the `ids` that were found, each once, and the lines that name none of `cloudPcs`
 */
export function findByList(text, cloudPcs) {
  const indexes = ["id", "displayName", "userPrincipalName"].map((member) => indexBy(member, cloudPcs));
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim());
  const entries = lines.length === 1 ? cellsOf(lines[0]) : lines;
  const ids = new Set();
  const missing = [];
  entries.forEach((entry, at) => {
    const cells = cellsOf(entry);
    const words = [entry.trim(), ...cells, ...(entry.match(GUID) ?? [])].map((word) => word.toLowerCase());
    // What is most exact counts: the line of a CSV file has the user as well.
    const found = indexes.map((index) => words.flatMap((word) => index.get(word) ?? [])).find(({ length }) => length > 0);
    if (found) {
      found.forEach(({ id }) => ids.add(id));
    } else if (at > 0 || !cells.some((cell) => HEAD.test(cell))) {
      missing.push(cells[0] ?? entry.trim());
    }
  });
  return { ids: [...ids], missing };
}

/** The cells of a line, with any of the usual separators. */
const cellsOf = (line) =>
  [...line.matchAll(/"((?:[^"]|"")*)"|[^,;\t]+/g)]
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
