import { setTimeout as wait } from "node:timers/promises";
import { Client, type ClientConfig } from "pg";

const CHANNEL = "agentex";
const RECONNECT_AFTER = 1_000;
/** How often to ping the server, in milliseconds: an idle connection does not show that it is dead. */
const ASK_EVERY = 5_000;
/** How long the server may take to respond, in milliseconds. */
const ANSWER_WITHIN = 3_000;
const GOODBYE = 500;

/**
 * `LISTEN` on a separate connection, reconnected when it breaks. Notifications in between are lost; polling makes up
 * for them.
 */
export type Notifications = {
  readonly channel: string;
  listen(listener: (message: string) => void): () => void;
  close(): Promise<void>;
};

export function createNotifications(config: ClientConfig): Notifications {
  const listeners = new Set<(message: string) => void>();
  let client: Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let asking: NodeJS.Timeout | undefined;
  let closed = false;

  const connect = async (): Promise<void> => {
    const fresh = new Client({ ...config, query_timeout: ANSWER_WITHIN });
    client = fresh;
    const again = (): void => {
      if (closed || client !== fresh) return;
      client = undefined;
      clearInterval(asking);
      fresh.end().catch(() => {});
      fresh.connection.stream.destroy();
      retry = setTimeout(() => void connect(), RECONNECT_AFTER);
      retry.unref();
    };
    fresh.on("error", again);
    fresh.on("end", again);
    fresh.on("notification", ({ payload }) => {
      for (const listener of listeners) listener(payload ?? "");
    });
    try {
      await fresh.connect();
      await fresh.query(`LISTEN ${CHANNEL}`);
      asking = setInterval(() => void fresh.query("SELECT 1").catch(again), ASK_EVERY);
      asking.unref();
    } catch {
      again();
    }
  };
  void connect();

  return {
    channel: CHANNEL,
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      closed = true;
      clearTimeout(retry);
      clearInterval(asking);
      if (client === undefined) return;
      const said = client.end().catch(() => {});
      // An unresponsive server never answers the goodbye.
      await Promise.race([said, wait(GOODBYE, undefined, { ref: false })]);
      client.connection.stream.destroy();
    },
  };
}
