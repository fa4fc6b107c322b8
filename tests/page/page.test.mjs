// All checks of the page in one file: they share a stand-in, and Node.js runs files in parallel.
import "./advice.mjs";
import "./cloud-pc-list.mjs";
import "./select-by-list.mjs";
import "./plan.mjs";
import "./layout.mjs";
import "./run.mjs";
import "./saved-report.mjs";
import "./report-view.mjs";
import "./earlier-runs.mjs";
import "./bulk-action.mjs";
import "./browser-tabs.mjs";
import "./sign-in-bar.mjs";
import "./demo-settings.mjs";
import "./accessibility.mjs";
