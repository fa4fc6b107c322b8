/** The clouds that offer snapshots, as the package names them. */
export const CLOUDS = { global: "Microsoft Graph", usGov: "US Government L4" };
