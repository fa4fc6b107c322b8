// A request as text: HTTP, curl, and a call of the package in JavaScript. None contains the token.
import { number } from "./format.js";

/** Stands for the token: a variable of the shell. */
export const TOKEN = "$TOKEN";
const NEW_GUID = "<a new GUID for each request>";
const SHOWN_IDS = 3;

export function asHttp({ method, url, headers, body }) {
  const lines = [...headers].map(([name, value]) => `${name}: ${name === "client-request-id" ? NEW_GUID : value}`);
  return [`${method} ${url}`, ...lines, ...(body ? ["", indented(body)] : [])].join("\n");
}

export function asCurl({ method, url, headers, body }, address = quoted(url)) {
  const values = { authorization: `Bearer ${TOKEN}`, "client-request-id": "$(uuidgen)" };
  const words = [...headers].map(([name, value]) => `-H "${name}: ${values[name] ?? value}"`);
  // For a POST without a body, curl sends no length by itself.
  words.push(body ? `--data ${quoted(body)}` : `-H "Content-Length: 0"`);
  return [`curl -i -X ${method} ${address}`, ...words].join(" \\\n  ");
}

/** One request for each id. */
export function asCurlLoop(request, ids) {
  const address = `"${request.url.replace(ids[0], "$id")}"`;
  return [
    "# Sends each request once. Unlike this page, it does not wait when the service throttles.",
    `for id in \\\n  ${ids.join(" \\\n  ")}`,
    `do\n${asCurl(request, address)}\ndone`,
  ].join("\n");
}

export function asJavaScript(ids, options, bulk) {
  const name = bulk ? "createBulkSnapshot" : ids.length === 1 ? "createSnapshot" : "createSnapshots";
  const result = { createBulkSnapshot: "action", createSnapshot: "receipt", createSnapshots: "report" }[name];
  const which = name === "createSnapshot" ? JSON.stringify(ids[0]) : JSON.stringify(ids, null, 2);
  return [
    `import { ${name} } from "cloudpc-snapshot";`,
    "",
    `const ${result} = await ${name}(getToken, ${which}, ${JSON.stringify(options, null, 2)});`,
  ].join("\n");
}

/** The `full` text, to copy, and the text `shown`, with only the first of many ids. */
export function shortened(full, ids) {
  const left = ids.length - SHOWN_IDS;
  if (left <= 0 || !full.includes(ids.at(-1))) {
    return { full, shown: full };
  }
  const from = full.indexOf(ids[SHOWN_IDS - 1]) + ids[0].length;
  const to = full.lastIndexOf(ids.at(-1)) + ids[0].length;
  return { full, shown: `${full.slice(0, from)} … and ${number(left)} more${full.slice(to)}` };
}

const indented = (json) => JSON.stringify(JSON.parse(json), null, 2);

/** As one word for a shell. */
const quoted = (word) => `'${word.replaceAll("'", `'\\''`)}'`;
