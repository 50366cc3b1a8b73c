import { connect } from "node:net";
import { waitFor } from "./wait-for.ts";

/** A client that writes directly to the socket. */
export type RawClient = {
  write(data: string | Uint8Array): void;
  /** Sends everything before it reads anything, as simple clients do. */
  writeDeaf(data: Uint8Array): Promise<void>;
  /** Ends the sending side; responses are still read. */
  finish(): void;
  /** Disconnects. */
  destroy(): void;
  /** What has arrived so far, one character per byte. */
  received(): string;
  /** How the connection ended; undefined while it is open. */
  ended(): "closed" | "reset" | undefined;
  /** Waits until this text has arrived. */
  sees(text: string): Promise<void>;
  /** Waits for the end of the connection. @returns everything that arrived. */
  whole(): Promise<string>;
};

/** @param goesOn - whether it keeps its half of the connection open when the other half closes. */
export async function connectRaw(port: number, { goesOn = false } = {}): Promise<RawClient> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  let received = "";
  let ended: "closed" | "reset" | undefined;
  socket
    .on("data", (chunk: Buffer) => (received += chunk.toString("latin1")))
    .on("end", () => {
      if (goesOn) return;
      ended ??= "closed";
      socket.end();
    })
    .on("error", () => (ended ??= "reset"))
    .on("close", () => (ended ??= "closed"));
  await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  return {
    write: (data) => void (ended === undefined && socket.write(data)),
    async writeDeaf(data) {
      socket.pause();
      await new Promise<void>((resolve) => socket.write(data, () => resolve()));
      socket.resume();
    },
    finish: () => socket.end(),
    destroy: () => socket.destroy(),
    received: () => received,
    ended: () => ended,
    sees: (text) =>
      waitFor(() => received.includes(text), `"${text}" did not come, but: ${received.slice(0, 500)}`),
    async whole() {
      await waitFor(
        () => ended !== undefined,
        `the connection did not end; so far: ${received.slice(0, 500)}`,
      );
      return received;
    },
  };
}

/** A request's head as text: `POST /path HTTP/1.1`, then headers, then the empty line. */
export function head(line: string, ...headers: string[]): string {
  return `${[`${line} HTTP/1.1`, "host: gateway.test", ...headers].join("\r\n")}\r\n\r\n`;
}
