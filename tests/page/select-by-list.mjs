// Checks the selection by a list: what is found, what is not, and what a user can hand over.
import assert from "node:assert/strict";
import { test } from "node:test";
import { newCloudPc } from "../support/stand-in.mjs";
import { button, open, page } from "./driver.mjs";
import { findByList } from "../../www/find-by-list.js";

const ID = "0b6f3c52-91d7-4e8a-a4c5-3de81f7206b9";
const OTHER_ID = "1b6f3c52-91d7-4e8a-a4c5-3de81f7206b9";
const BOBS_ID = "2b6f3c52-91d7-4e8a-a4c5-3de81f7206b9";
const GONE_ID = "3b6f3c52-91d7-4e8a-a4c5-3de81f7206b9";
const CLOUD_PCS = [
  { id: ID, displayName: "CPC-Ada", userPrincipalName: "ada@x.example" },
  { id: OTHER_ID, displayName: "Doe, John", userPrincipalName: "ada@x.example" },
  { id: BOBS_ID, displayName: "CPC-Bob", userPrincipalName: "bob@x.example" },
  { id: "2", displayName: null, userPrincipalName: null },
];

const LISTS = {
  "a name in any case": ["cpc-ADA", [ID], []],
  "a user with two": ["Ada@X.example", [ID, OTHER_ID], []],
  "an id": [ID.toUpperCase(), [ID], []],
  "a portal address": [`https://intune.microsoft.com/#view/x/cloudPCId/${ID}/name/y`, [ID], []],
  "one line of many": ["CPC-Ada; nobody, 2", [ID, "2"], ["nobody"]],
  "a name with a comma": [`Doe, John\nnobody`, [OTHER_ID], ["nobody"]],
  "only a name with a comma": ["Doe, John", [OTHER_ID], []],
  "a quoted name after a blank": [`CPC-Ada, "Doe, John"`, [ID, OTHER_ID], []],
  "CSV, where the name counts before the user": [`Name,User\r\nCPC-Ada,ada@x.example\r\n"Doe, John","ada@x.example"\r\n`, [ID, OTHER_ID], []],
  "CSV, where a name that is gone does not stand for all of its user": [`Name,User\nCPC-Gone,ada@x.example\n2,`, ["2"], ["CPC-Gone"]],
  "CSV, where an id that is gone does not either": [`ada@x.example;${GONE_ID}\n2`, ["2"], [GONE_ID]],
  "CSV without a name, which may hold one in a column of its own": ["user;device\nada@x.example;LAPTOP-7", [], ["LAPTOP-7"]],
  "several users in a line": ["ada@x.example;bob@x.example\nnobody", [ID, OTHER_ID, BOBS_ID], ["nobody"]],
  "one line of a CSV file": ["CPC-Ada\tada@x.example", [ID], []],
  "one line of a CSV file whose name is gone": ["CPC-Gone,ada@x.example", [], ["CPC-Gone", "ada@x.example"]],
  "one line of names and a user": ["CPC-Ada, bob@x.example", [ID], ["bob@x.example"]],
  "one line of users": ["ada@x.example, bob@x.example", [ID, OTHER_ID, BOBS_ID], []],
  "CSV with semicolons and a head": ["displayName;policy\nCPC-Ada;Office\n", [ID], []],
  "each once": ["CPC-Ada\nCPC-Ada", [ID], []],
  "a first line that is no head": ["user-7\nCPC-Ada", [ID], ["user-7"]],
  nothing: [" \n", [], []],
};

for (const [what, [text, ids, missing]] of Object.entries(LISTS)) {
  test(`a list with ${what}`, () => assert.deepEqual(findByList(text, CLOUD_PCS), { ids, missing }));
}

test("a list of 5 000 among 5 000 is found while one types", () => {
  const cloudPcs = Array.from({ length: 5000 }, (_, at) => ({ id: String(at), displayName: `CPC-${at}`, userPrincipalName: `${at}@x.example` }));
  const { ids } = findByList(cloudPcs.map(({ displayName }) => displayName).join("\n"), cloudPcs);
  assert.equal(ids.length, 5000);
});

test("a list is pasted: what is found is selected, and what is not is named", async () => {
  await newCloudPc({ displayName: "CPC-listed-1" });
  await newCloudPc({ displayName: "CPC-listed-2", userPrincipalName: "listed@x.example" });
  await open();
  await button("Select by list…").click();
  await page.getByLabel("Names, users or IDs").fill("CPC-listed-1\nlisted@x.example\nA\nB\nC");
  await page.getByRole("status").filter({ hasText: "2 found, 3 not found: A, B, C" }).waitFor();
  await button("Select 2").click();
  await page.locator("#select-count").filter({ hasText: /^2 selected/ }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.name), "byList", "the focus is back");
});

test("a file is dropped, or opened", async () => {
  await newCloudPc({ displayName: "CPC-listed-1" });
  await open();
  await button("Select by list…").click();
  await page.getByLabel("Names, users or IDs").evaluate((element) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["Name;User\r\nCPC-listed-1;x"], "list.csv"));
    element.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer }));
  });
  await button("Select 1").waitFor();
  await page.getByLabel("Or open a file").setInputFiles({ name: "list.txt", mimeType: "text/plain", buffer: Buffer.from("CPC-listed-1\nnobody") });
  await page.getByRole("status").filter({ hasText: "1 found, 1 not found: nobody" }).waitFor();
});
