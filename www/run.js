// A run from this page: asks for a restore point of each Cloud PC of a report, and saves each outcome there.
import { createSnapshots } from "../pkg/index.js";
import { CHECK_FIRST } from "./advice.js";

/** The message of an item whose request has no answer yet. A reload finds it: nobody knows the outcome then. */
const NO_ANSWER = `The page was closed before the answer arrived. ${CHECK_FIRST}`;

/** The message of an item whose answer the user did not wait for. */
const CUT = `The run was stopped before the answer arrived. ${CHECK_FIRST}`;

/** How often the series of the run gets a point. */
const POINT_MS = 250;

/** How long an outage may last, and how long the service may ask to wait: the page stays open, and goes on by itself. */
const MAX_DELAY_MS = 600_000;

/**
 * Sends everything in `report` that is neither accepted nor unknown.
 *
 * @param stop ends the run after the answers to come; `signal` cuts them
 * @param onEvent gets the events of the package
 * @param resendUnknown whether to send what is unknown as well
 */
export async function run(session, report, { signal, stop, onEvent, resendUnknown }) {
  const save = (item) => report.set(signal.aborted && item.error?.cause === signal.reason ? withoutAnswer(item, CUT) : item);
  const options = {
    ...session.options,
    ...report.options,
    signal,
    stop,
    retry: { maxDelayMs: MAX_DELAY_MS },
    onEvent(event) {
      if (event.type === "attempt") {
        report.setSending(unanswered(event));
      } else if (event.type === "wait" && event.cloudPcId) {
        report.setWaiting(event.cloudPcId);
      }
      if (event.type === "wait") {
        report.series.pause(performance.now(), event.waitMs, event.reason);
      }
      onEvent(event);
    },
  };
  report.setEndedBy(undefined);
  report.setDue([...report.itemsIn("refused"), ...(resendUnknown ? report.itemsIn("unknown") : [])]);
  const endSeries = startSeries(report);
  try {
    const { items, error } = await createSnapshots(session.tokenFor("createSnapshots"), report.ids, {
      ...options,
      skip: report.items,
      resendUnknown,
      onProgress: ({ item }) => save(item),
    });
    items.forEach(save);
    report.setEndedBy(error);
  } finally {
    report.setDue([]);
    endSeries();
  }
}

/** Records how the run goes over time. Returns the function that ends that. */
function startSeries(report) {
  const { series } = report;
  const now = () => {
    const { exists, accepted, sending, notSent } = report.counts();
    return [performance.now(), accepted + exists, report.cloudPcs.length - sending - notSent];
  };
  series.start(...now());
  const ticks = setInterval(() => {
    series.add(...now());
    report.saveSeries();
  }, POINT_MS);
  return () => {
    clearInterval(ticks);
    series.end(...now());
    report.saveSeries();
  };
}

/** From the moment a request is sent, the service may have started the work, whatever happens to this page. */
function unanswered({ cloudPcId, clientRequestId, attempts, sentAt }) {
  return withoutAnswer({ cloudPcId, error: { clientRequestId, attempts, sentAt } }, NO_ANSWER);
}

/** Without a code: the message is the page's own, and says everything. */
function withoutAnswer({ cloudPcId, error: { clientRequestId, attempts, sentAt } }, message) {
  return { cloudPcId, outcome: "unknown", error: { message, clientRequestId, attempts, sentAt } };
}
