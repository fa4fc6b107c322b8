// The consumers that every run of the tests builds; the others are in slow/.
import * as ask from "./ask.mjs";
import { consumer, consumers } from "./steps.mjs";

consumers(() => {
  consumer("vite", {
    build: (project) => ask.build(project, "dist"),
  });
  consumer("webpack", {
    build: (project) => ask.build(project, "dist"),
    streaming: (project) => ask.build(project, "streaming", "build-streaming"),
    "electron-renderer": (project) => ask.build(project, "electron", "build-electron"),
  });
  consumer("esbuild", {
    build: (project) => ask.build(project, "dist"),
    "classic script": (project) => ask.build(project, "classic", "build-classic"),
  });
  consumer("plain", {
    "import map": async (project) => ask.page(await project.serve(".")),
    "import map, streaming": async (project) => ask.page(`${await project.serve(".")}streaming.html`),
    "another origin": async (project) => ask.page(`${await project.serve(".")}another-origin.html`),
  });
});
