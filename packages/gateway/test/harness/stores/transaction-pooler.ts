import { createServer, type AddressInfo, type Socket } from "node:net";
import { Client } from "pg";
import { cutMessages } from "./postgres-messages.ts";

/** A pooler in front of PostgreSQL that may give its one connection to another client after each transaction, like pgbouncer. */
export type TransactionPooler = { readonly url: string; stop(): Promise<void> };

const [SYNC, QUERY, READY] = [0x53, 0x51, 0x5a];
const IDLE = 0x49;
const AUTHENTICATED = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]);
const IS_READY = Buffer.from([READY, 0, 0, 0, 5, IDLE]);

/** @param server - the server's URL. */
export async function startTransactionPooler(server: string): Promise<TransactionPooler> {
  const client = new Client({ connectionString: server });
  client.on("error", () => {});
  await client.connect();
  const far = client.connection.stream as Socket;
  far
    .removeAllListeners("data")
    .removeAllListeners("error")
    .on("error", () => {});
  const nears = new Set<Socket>();
  /** The clients that wait for the connection, and the one that has it. */
  const waiting: { near: Socket; messages: Buffer[] }[] = [];
  let holder: Socket | undefined;
  const next = (): void => {
    const place = waiting.findIndex(({ near }) => holder === undefined || holder === near);
    const [turn] = place < 0 ? [] : waiting.splice(place, 1);
    if (turn === undefined) return;
    holder = turn.near;
    far.write(Buffer.concat(turn.messages));
  };
  far.on(
    "data",
    cutMessages((message) => {
      holder?.write(message);
      if (message[0] !== READY || message[5] !== IDLE) return;
      holder = undefined;
      next();
    }, false),
  );
  const pooler = createServer((near) => {
    nears.add(near);
    near.on("error", () => {}).on("close", () => nears.delete(near));
    let messages: Buffer[] = [];
    near.on(
      "data",
      cutMessages((message, isFirst) => {
        if (isFirst) {
          near.write(Buffer.concat([AUTHENTICATED, IS_READY]));
          return;
        }
        messages.push(message);
        if (message[0] !== SYNC && message[0] !== QUERY) return;
        waiting.push({ near, messages });
        messages = [];
        if (holder === undefined || holder === near) next();
      }, true),
    );
  });
  await new Promise<void>((resolve) => pooler.listen(0, "127.0.0.1", resolve));
  const url = new URL(server);
  url.searchParams.delete("host");
  url.hostname = "127.0.0.1";
  url.port = String((pooler.address() as AddressInfo).port);
  return {
    url: url.href,
    async stop() {
      for (const near of nears) near.destroy();
      far.destroy();
      await new Promise((resolve) => pooler.close(resolve));
    },
  };
}
