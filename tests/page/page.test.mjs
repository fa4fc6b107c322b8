// One file, for they share a stand-in, and Node.js runs files side by side.
import "./choosing.mjs";
import "./planning.mjs";
import "./running.mjs";
import "./manners.mjs";
