// The other consumers: only `cargo xtask test --consumers` builds them.
import * as ask from "../ask.mjs";
import { consumer, consumers } from "../steps.mjs";

consumers(() => {
  consumer("next", {
    "build by Turbopack": async (project) => {
      await project.script("build");
      return ask.page(await project.start("start"));
    },
    "build by webpack": async (project) => {
      await project.script("build-webpack");
      return ask.page(await project.start("start"));
    },
    dev: async (project) => ask.page(await project.start("dev")),
  });
  consumer("angular", {
    build: async (project) => ask.page(await project.build("dist/consumer/browser")),
    dev: async (project) => ask.page(await project.start("dev")),
  });
  consumer("vite", {
    "dev, pre-bundled": async (project) => ask.page(await project.start("dev")),
  });
  consumer("vite-6", {
    build: async (project) => ask.page(await project.build("dist")),
    "dev, pre-bundled": async (project) => ask.page(await project.start("dev")),
  });
  consumer("webpack-serve", {
    dev: async (project) => ask.page(await project.start("dev")),
  });
  consumer("rollup", {
    build: async (project) => ask.page(await project.build("dist")),
  });
  consumer("esbuild", {
    build: async (project) => ask.page(await project.build("dist")),
  });
  consumer("parcel", {
    build: async (project) => ask.page(await project.build("dist")),
    dev: async (project) => ask.page(await project.start("dev")),
  });
  consumer("worker", {
    build: async (project) => ask.page(await project.build("dist")),
    dev: async (project) => ask.page(await project.start("dev")),
  });
  consumer("extension", {
    "service worker": async (project) => {
      await project.script("build");
      return ask.extension(project, "dist");
    },
  });
  consumer("node", {
    import: async (project) => ask.script(project, "snapshot"),
    "its test runner": async (project) => ask.script(project, "test"),
  });
  consumer("deno", {
    import: async (project) => ask.script(project, "snapshot"),
  });
  consumer("bun", {
    import: async (project) => ask.script(project, "snapshot"),
  });
});
