// The states of a Cloud PC in which a restore point is in doubt: a mark at the row, and a sentence above the button.
import { icon, make } from "./dom.js";
import { inWords, list, number } from "./format.js";

/** Microsoft does not say in which states a restore point can be created. In this one, a Cloud PC is at least there and in use. */
const USUAL = "provisioned";

const WHY = "Microsoft does not promise a restore point in this state.";

const PROMISE = "Microsoft does not promise restore points in such states.";

/** One without a status is not marked: nothing is known about it. */
const isDoubtful = ({ status }) => Boolean(status) && status !== USUAL;

/** Shows a status in a cell, marked if a restore point is in doubt. */
export function fillStatus(cell, cloudPc) {
  const { status = "" } = cloudPc;
  if (cell.dataset.status === status) {
    return;
  }
  cell.dataset.status = status;
  const words = inWords(status);
  if (isDoubtful(cloudPc)) {
    cell.title = `${words}: ${WHY}`;
    cell.replaceChildren(icon("unknown"), words, make("span", { className: "unseen", textContent: " (in doubt)" }));
  } else {
    cell.title = words;
    cell.replaceChildren(words);
  }
}

/** How many of these are in a state that is in doubt, and in which; nothing if none is. */
export function doubtWords(cloudPcs) {
  const doubtful = cloudPcs.filter(isDoubtful);
  if (doubtful.length === 0) {
    return "";
  }
  const many = new Map();
  for (const { status } of doubtful) {
    many.set(status, (many.get(status) ?? 0) + 1);
  }
  if (cloudPcs.length === 1) {
    return `This one is not “provisioned” but ${inWords(cloudPcs[0].status)}. ${PROMISE}`;
  }
  const states = list([...many].map(([status, count]) => [count, inWords(status)]));
  return `${number(doubtful.length)} of these ${number(cloudPcs.length)} are not “provisioned”: ${states}. ${PROMISE}`;
}
