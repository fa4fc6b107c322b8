// The other consumers: only `cargo xtask test consumers-slow` builds them.
import * as ask from "../ask.mjs";
import { consumer, consumers, tested } from "../steps.mjs";

consumers(() => {
  consumer("next", {
    "build by Turbopack": async (project) => {
      await project.build(".next/static");
      return ask.server(project, "start");
    },
    "build by webpack": async (project) => {
      await project.build(".next/static", "build-webpack");
      return ask.server(project, "start");
    },
    dev: (project) => ask.server(project, "dev"),
  });
  consumer("angular", {
    build: (project) => ask.build(project, "dist/consumer/browser"),
    dev: (project) => ask.server(project, "dev"),
  });
  consumer("vite", {
    "dev, pre-bundled": (project) => ask.server(project, "dev"),
  });
  consumer("vite-6", {
    build: (project) => ask.build(project, "dist"),
    "dev, pre-bundled": (project) => ask.server(project, "dev"),
  });
  consumer("webpack-serve", {
    dev: (project) => ask.server(project, "dev"),
  });
  consumer("rollup", {
    build: (project) => ask.build(project, "dist"),
  });
  consumer("parcel", {
    build: (project) => ask.build(project, "dist"),
    dev: (project) => ask.server(project, "dev"),
  });
  consumer("worker", {
    build: (project) => ask.build(project, "dist"),
    dev: (project) => ask.server(project, "dev"),
  });
  consumer("extension", {
    "service worker": async (project) => {
      await project.build("dist");
      return ask.extension(project, "dist");
    },
  });
  consumer("node", {
    import: (project) => ask.script(project, "snapshot"),
    "its test runner": (project) => ask.script(project, "test"),
  });
  for (const name of ["node-oldest", "node-newest"]) {
    consumer(name, {
      import: (project) => ask.script(project, "snapshot"),
    });
  }
  consumer("deno", {
    import: (project) => ask.script(project, "snapshot"),
  });
  consumer("bun", {
    import: (project) => ask.script(project, "snapshot"),
  });
  consumer("vitest", {
    node: (project) => ask.script(project, "node"),
    jsdom: (project) => ask.script(project, "jsdom"),
    "happy-dom": (project) => ask.script(project, "happy-dom"),
  });
  tested("jest", ["cjs", "esm"]);
});
