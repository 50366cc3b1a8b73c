// A gateway in a separate process that reports its resource usage to its parent. It is configured by the environment.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import pino from "pino";
import { readConfig } from "../../src/settings/read-config.ts";
import { startGateway } from "../../src/gateway.ts";

/** Its messages: first its URL, then its resource usage whenever it is requested. */
export type Said =
  | { readonly kind: "listens"; readonly url: string }
  | { readonly kind: "holds"; readonly heap: number; readonly sockets: number; readonly timers: number };

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const read = readConfig(process.env);
if (read.outcome === "wrong") throw new Error(read.message);
const gateway = await startGateway(read.config, pino({ level: "error" }));
const say = (said: Said): void => void process.send?.(said);

process.on("message", (message) => {
  if (message === "stop") {
    void gateway.stop().then(() => process.disconnect());
    return;
  }
  collect();
  // What the first collection frees may have referenced more.
  setTimeout(() => {
    collect();
    const active = process.getActiveResourcesInfo();
    const countOf = (name: string): number => active.filter((kind) => kind === name).length;
    say({
      kind: "holds",
      heap: process.memoryUsage().heapUsed,
      sockets: countOf("TCPSocketWrap"),
      timers: countOf("Timeout"),
    });
  }, 100);
});
say({ kind: "listens", url: gateway.url });
