// A program: it prints the outcome.
import { outcome } from "./outcome.js";

console.log(await outcome(process.env.QUERY));
