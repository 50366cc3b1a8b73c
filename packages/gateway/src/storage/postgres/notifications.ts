import { Client, type ClientConfig } from "pg";

const CHANNEL = "agentex";
const RECONNECT_AFTER = 1_000;

/** `LISTEN` on a connection of its own, made anew when it breaks. What is said meanwhile is missed: a poll is the net. */
export type Notifications = {
  readonly channel: string;
  listen(listener: (message: string) => void): () => void;
  close(): Promise<void>;
};

export function createNotifications(config: ClientConfig): Notifications {
  const listeners = new Set<(message: string) => void>();
  let client: Client | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  const connect = async (): Promise<void> => {
    const fresh = new Client(config);
    client = fresh;
    const again = (): void => {
      if (closed || client !== fresh) return;
      client = undefined;
      fresh.end().catch(() => {});
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
      await client?.end().catch(() => {});
    },
  };
}
