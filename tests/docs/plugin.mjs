// A plugin of TypeDoc: a document is named by its title, a module by how it is imported, and the side bar leads to the Rust pages.
import { Application, Converter, JSX, ReflectionKind } from "typedoc";

const CRATES = { "The Rust core": "rust/cloudpc_snapshot/index.html", "mock-graph": "rust/mock_graph/index.html" };

/** @param {Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const document of project.getReflectionsByKind(ReflectionKind.Document)) {
      const text = document.content.map(({ text }) => text).join("");
      [, document.name] = /^# (.*)$/m.exec(text);
    }
    for (const module of project.getChildrenByKind(ReflectionKind.Module)) {
      module.name = module.name === "index" ? project.name : `${project.name}/${module.name}`;
    }
  });
  app.renderer.hooks.on("sidebar.end", (page) =>
    JSX.createElement(
      "nav",
      { class: "tsd-navigation" },
      Object.entries(CRATES).map(([name, path]) => JSX.createElement("a", { href: page.relativeURL(path) }, name)),
    ),
  );
}
