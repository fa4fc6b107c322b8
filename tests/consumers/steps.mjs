// The steps every consumer takes: install what npm packed, build or start, make a snapshot, clean up.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Project } from "./project.mjs";
import { newCloudPc, origin, postsFor, requestsFor, snapshotsOf } from "../support/stand-in.mjs";

const CORES = 2;
const LIMIT_MS = 10 * 60_000;

/** Runs the consumers that `define` names, as many at a time as there are cores. */
export const consumers = (define) => describe("consumers", { concurrency: CORES, timeout: LIMIT_MS }, define);

/**
 * One project, and the ways it is used.
 *
 * @param {string} name its folder
 * @param {Record<string, (project: Project) => Promise<Ask>>} ways each gives what makes a snapshot
 */
export function consumer(name, ways) {
  installed(name, async (project, t) => {
    for (const [way, start] of Object.entries(ways)) {
      await t.test(way, async () => {
        try {
          await makesSnapshot(await start(project));
        } finally {
          await project.stop();
        }
      });
    }
  });
}

/**
 * One project whose own tests use the package, without a network.
 *
 * @param {string} name its folder
 * @param {string[]} scripts each runs them in another way
 */
export function tested(name, scripts) {
  installed(name, async (project, t) => {
    for (const script of scripts) await t.test(script, () => project.script(script));
  });
}

function installed(name, use) {
  test(name, async (t) => {
    const project = new Project(name);
    t.after(() => project.remove());
    await project.install();
    await use(project, t);
  });
}

/** @param {Ask} ask */
async function makesSnapshot(ask) {
  const cloudPc = await newCloudPc();
  const outcome = async (accessTier) => {
    const query = new URLSearchParams({ id: cloudPc.id, baseUrl: `${origin}/beta`, accessTier });
    return JSON.parse(await ask(query));
  };
  const refused = await outcome("Warm");
  assert.equal(refused.error?.code, "invalidArgument", JSON.stringify(refused));
  assert.deepEqual(await requestsFor(cloudPc), []);

  const { receipt, error } = await outcome("cool");
  assert.equal(error, undefined);
  const posts = await postsFor(cloudPc);
  assert.equal(posts.length, 1);
  const [post] = posts;
  assert.equal(post.body, '{"accessTier":"cool"}');
  assert.equal(post.headers["client-request-id"], receipt.clientRequestId);
  assert.notEqual(post.headers.origin, origin, "a page is of another origin");
  assert.equal((await snapshotsOf(cloudPc)).length, 1);
}
