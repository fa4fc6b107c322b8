// An Angular component: the outcome becomes the page's title.
import { Component, provideZonelessChangeDetection } from "@angular/core";
import { Title, bootstrapApplication } from "@angular/platform-browser";
import { outcome } from "./outcome.js";

@Component({ selector: "app-root", template: "" })
class App {
  constructor(title: Title) {
    outcome(location.search).then((text) => title.setTitle(text));
  }
}

bootstrapApplication(App, { providers: [provideZonelessChangeDetection()] });
