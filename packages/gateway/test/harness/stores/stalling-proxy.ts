import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { join } from "node:path";

/** A proxy in front of a PostgreSQL server that can stop all traffic for a while, like a cut network: no response, no reset. */
export type StallingProxy = {
  /** The server's URL through this proxy. */
  readonly url: string;
  stall(): void;
  /** Delivers what was held up. */
  resume(): void;
  /**
   * Existing connections silently stop working for good, and new ones work immediately: a silent failover. Connections from an
   * earlier call are then closed on the server's side.
   *
   * @param serverSide - "ends": the server behind them is gone, with everything in progress; "stays": it keeps waiting for data
   * from them.
   */
  forget(serverSide: "ends" | "stays"): void;
  stop(): Promise<void>;
};

/** @param server - the URL of a server that listens on TCP, or on a Unix socket in the folder that `host` names. */
export async function startStallingProxy(server: string): Promise<StallingProxy> {
  const there = new URL(server);
  const folder = there.searchParams.get("host");
  const port = there.port === "" ? 5432 : Number(there.port);
  const pairs = new Set<readonly [Socket, Socket]>();
  const forgotten = new Set<readonly [Socket, Socket]>();
  let isStalled = false;
  const proxy = createServer({ pauseOnConnect: true }, (near) => {
    const far =
      folder === null ? connect(port, there.hostname) : connect({ path: join(folder, `.s.PGSQL.${port}`) });
    const pair = [near, far] as const;
    pairs.add(pair);
    const end = (): void => {
      if (forgotten.has(pair)) return;
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of pair) socket.on("error", end).on("close", end);
    near.on("data", (chunk) => far.write(chunk));
    far.on("data", (chunk) => near.write(chunk));
    if (isStalled) for (const socket of pair) socket.pause();
    else near.resume();
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const here = new URL(server);
  here.searchParams.delete("host");
  here.hostname = "127.0.0.1";
  here.port = String((proxy.address() as AddressInfo).port);
  return {
    url: here.href,
    stall() {
      isStalled = true;
      for (const socket of [...pairs].flat()) socket.pause();
    },
    resume() {
      isStalled = false;
      for (const socket of [...pairs].flat()) socket.resume();
    },
    forget(serverSide) {
      for (const [, far] of forgotten) far.destroy();
      for (const pair of pairs) {
        forgotten.add(pair);
        for (const socket of pair) socket.pause();
        if (serverSide === "ends") pair[1].destroy();
      }
      pairs.clear();
    },
    async stop() {
      for (const socket of [...pairs, ...forgotten].flat()) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
