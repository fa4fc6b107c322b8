// A page whose module worker makes the snapshot: the outcome becomes its title.
// Under `require-trusted-types-for 'script'`, a worker's URL is the page's to trust.
trustedTypes.createPolicy("default", { createScriptURL: (url) => url });

const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
worker.onmessage = ({ data }) => {
  document.title = data;
};
worker.postMessage(location.search);
