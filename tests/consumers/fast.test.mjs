// The consumers that every run of the tests builds; the others are in slow/.
import * as ask from "./ask.mjs";
import { consumer, consumers } from "./steps.mjs";

consumers(() => {
  consumer("vite", {
    build: (project) => ask.build(project, "dist"),
  });
  consumer("webpack", {
    build: (project) => ask.build(project, "dist"),
  });
  consumer("plain", {
    "import map": async (project) => ask.page(await project.serve(".")),
    "import map, streaming": async (project) => ask.page(`${await project.serve(".")}streaming.html`),
  });
});
