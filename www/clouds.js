/** The clouds that offer snapshots, as the package names them. */
export const CLOUDS = { global: "Microsoft Graph", usGov: "US Government L4" };

export const offerClouds = (select) => select.append(...Object.entries(CLOUDS).map(([value, text]) => new Option(text, value)));
