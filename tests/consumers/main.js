// A page's own code: the outcome becomes its title.
import { outcome } from "./outcome.js";

outcome(location.search).then((text) => {
  document.title = text;
});
