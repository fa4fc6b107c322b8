// The options of each function, as error messages list them.

/** The options of each function, as the package itself lists them where one is not among them. */
export const optionsOf = (project) =>
  project.node(`
    import * as functions from "cloudpc-snapshot";
    const id = "662009bc-7732-4f6f-8726-25883518b33e";
    const calls = Object.keys(functions.REQUIRED_SCOPES).map(async (name) => {
      const subject = { listCloudPcs: [], listSubscriptions: [], createSnapshots: [[id]], createBulkSnapshot: [[id]] }[name] ?? [id];
      const promised = functions[name]("a-token", ...subject, { nosuchoption: 1 });
      const settled = promised.then ? promised : promised[Symbol.asyncIterator]().next();
      const { message } = await settled.catch((error) => error);
      return [name, /The options are: (.*)\\.$/.exec(message)[1].split(", ")];
    });
    console.log(JSON.stringify(Object.fromEntries(await Promise.all(calls))));`);
