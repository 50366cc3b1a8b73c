import { registerHooks, syncBuiltinESMExports } from "node:module";
import workerThreads, { Worker } from "node:worker_threads";

/** Loaded before the gateway (`--import`): reports on standard error when it loads its management API or starts a thread. */
registerHooks({
  load(url, context, nextLoad) {
    if (/\/create-management\b[^/]*$/.test(url)) process.stderr.write("loads its management API\n");
    return nextLoad(url, context);
  },
});

workerThreads.Worker = class extends Worker {
  constructor(...given: ConstructorParameters<typeof Worker>) {
    super(...given);
    process.stderr.write("starts a thread\n");
  }
};
syncBuiltinESMExports();
