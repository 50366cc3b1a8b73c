import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** An agent on a separate thread, which keeps running while this thread is blocked. It answers every request. */
export type ResettingAgent = {
  readonly url: string;
  /** The names of the requests (`x-name`) that it has read, in order. */
  seen(): Promise<string[]>;
  /** Resets its idle connections, and blocks this thread until that is done. */
  resetNow(): void;
  stop(): Promise<void>;
};

const THREAD = `
  const { createServer } = require("node:net");
  const { parentPort, workerData } = require("node:worker_threads");
  const done = new Int32Array(workerData);
  const sockets = new Set();
  const seen = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    socket.on("data", (chunk) => {
      for (const [, name] of chunk.toString("latin1").matchAll(/^x-name: (.*)\\r$/gm)) seen.push(name);
      if (seen.at(-1) === "unanswered") socket.destroy();
      else socket.write("HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\n\\r\\nok");
    });
  });
  parentPort.on("message", (message) => {
    if (message === "seen") return parentPort.postMessage(seen);
    for (const socket of sockets) socket.resetAndDestroy();
    // Closing takes a turn of the event loop.
    setImmediate(() => setImmediate(() => {
      Atomics.store(done, 0, 1);
      Atomics.notify(done, 0);
    }));
  });
  server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
`;

/** Longer than a reset takes between the kernel buffers of the two threads, in milliseconds. */
const SETTLES_WITHIN = 20;

export async function startResettingAgent(): Promise<ResettingAgent> {
  const shared = new SharedArrayBuffer(8);
  const [done, never] = [new Int32Array(shared, 0, 1), new Int32Array(new SharedArrayBuffer(4))];
  const worker = new Worker(THREAD, { eval: true, workerData: shared });
  const [port] = (await once(worker, "message")) as [number];
  return {
    url: `http://127.0.0.1:${port}`,
    async seen() {
      worker.postMessage("seen");
      return ((await once(worker, "message")) as [string[]])[0];
    },
    resetNow() {
      Atomics.store(done, 0, 0);
      worker.postMessage("reset");
      Atomics.wait(done, 0, 0, 5_000);
      Atomics.wait(never, 0, 0, SETTLES_WITHIN);
    },
    stop: async () => void (await worker.terminate()),
  };
}
