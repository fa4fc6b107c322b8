// The clouds to select from: those that offer restore points through Microsoft Graph.

/** The package's name of each cloud, and its name on the page. */
export const CLOUDS = { global: "Global", usGov: "US Government L4" };

export const addClouds = (select) => select.append(...Object.entries(CLOUDS).map(([value, text]) => new Option(text, value)));
