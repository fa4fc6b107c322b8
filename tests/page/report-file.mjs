// Checks the report that is saved as a web page: what it says, that nothing in it runs, and that it can be read and printed.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { newCloudPc, setFault } from "../support/stand-in.mjs";
import { button, context, expectStatus, headline, open, page, posts, saved, showEarlierRuns, start } from "./driver.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const HOSTILE = [
  `<script>document.title = "taken"</script>`,
  `<img src="x" onerror="document.title = 'taken'">`,
  `"><svg onload="document.title = 'taken'">`,
  `</title></style></table><iframe src="javascript:0"></iframe>`,
  `<!-- -->&lt;b&gt; <b>bold</b> &amp;`,
  `<style>body { display: none }</style>`,
  `<meta http-equiv="refresh" content="0; url=https://hostile.example/">`,
  `<a href="javascript:document.title = 'taken'">Click</a>`,
];

/** Makes a run over Cloud PCs with hostile names, of which two are refused with a hostile message, and saves its report. */
async function hostileReport() {
  expectStatus(409);
  for (const displayName of HOSTILE) await newCloudPc({ displayName, userPrincipalName: `${displayName}@hostile.example` });
  await open();
  await page.getByRole("searchbox", { name: "User" }).fill("hostile.example");
  await button(`Select all ${HOSTILE.length} shown`).click();
  await setFault("busy", { times: 2, status: 409 });
  await start(HOSTILE.length);
  await headline(`${HOSTILE.length} Cloud PCs: ${HOSTILE.length - 2} accepted, 2 refused`);
  return saved("Save HTML");
}

/** Opens a saved page as a file would be, without the policy of this site. */
async function openFile(text) {
  const other = await context.newPage();
  const lines = [];
  other.on("console", (message) => lines.push(message.text()));
  other.on("request", (request) => request.url().startsWith("https://file.example/") || lines.push(request.url()));
  await other.route("https://file.example/", (route) => route.fulfill({ body: text, contentType: "text/html" }));
  await other.goto("https://file.example/");
  return { other, lines };
}

test("whatever a Cloud PC is called, it is text in the saved page, and nothing in it runs or loads", async () => {
  const { name, text } = await hostileReport();
  assert.match(name, /^restore-points-.*\.html$/);
  const { other, lines } = await openFile(text);
  const elements = await other.locator("script, img, iframe, link, object, a, b, form, [src], [href], svg svg, [onload], [onerror], [style]").count();
  assert.equal(elements, 0);
  assert.equal(await other.locator("style").count(), 1);
  assert.equal(await other.locator("meta[http-equiv]").count(), 1, "only the policy");
  assert.match(await other.title(), /^Restore points, \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC: 8 Cloud PCs: 6 accepted, 2 refused$/);
  const names = await other.locator("section tbody th").allTextContents();
  assert.deepEqual(names.sort(), HOSTILE.toSorted());
  assert.deepEqual(lines, [], "no violation of its policy, and no request");
});

test("the saved page has the counts, the picture, and what to do, once for each group, with what a ticket needs", async () => {
  const { other } = await openFile((await hostileReport()).text);
  assert.deepEqual(await other.locator("h2").allTextContents(), ["The run over time", "Busy: 2", "Accepted: 6"]);
  assert.deepEqual(await other.locator(".counts td").allTextContents(), ["0", "6", "0", "2", "0"]);
  assert.equal(await other.getByText("Another action may be running").count(), 1);
  await other.getByRole("img", { name: /^The run over time 6 of 8 accepted in / }).waitFor();
  const ids = (await posts()).map(({ headers }) => headers["client-request-id"]);
  for (const id of ids) assert.equal(await other.getByText(id).count(), 1, id);
});

test("the saved page looks right: its own style applies, axe finds nothing, light, dark, narrow and printed", async () => {
  const { other } = await openFile((await hostileReport()).text);
  const background = () => other.evaluate(() => getComputedStyle(document.body).backgroundColor);
  for (const colorScheme of ["light", "dark"]) {
    await other.emulateMedia({ colorScheme });
    assert.equal(await background(), colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(16, 19, 23)");
    assert.notEqual(await other.locator("path.accepted").evaluate((path) => getComputedStyle(path).stroke), "none");
    const { violations } = await other.evaluate(`${axe}; axe.run()`);
    assert.deepEqual(violations.map(({ id, nodes }) => `${colorScheme}: ${id}: ${nodes.map(({ target }) => target)}`), []);
  }
  for (const width of [320, 360, 1280]) {
    await other.setViewportSize({ width, height: 740 });
    assert.ok(await other.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${width} px`);
  }
  await other.emulateMedia({ media: "print", colorScheme: "dark" });
  assert.equal(await background(), "rgb(255, 255, 255)", "paper is white");
  assert.ok((await other.pdf()).length > 10_000);
});

test("an earlier run is saved as the same page", async () => {
  const { text } = await hostileReport();
  await button("New run").click();
  await button(`Create ${HOSTILE.length} restore points`).waitFor();
  await showEarlierRuns();
  const again = await saved(/^Save HTML: the run of/);
  const same = (html) => html.replaceAll(/picture-\w+-\d+/g, "");
  assert.equal(same(again.text), same(text));
});
