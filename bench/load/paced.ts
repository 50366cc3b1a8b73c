import { connect, type Socket } from "node:net";
import type { Load, LoadResult } from "./load.ts";

/** How often to check whether another request is due, in milliseconds. */
const TICK = 1;
const ANSWER = /^HTTP\/1\.1 (\d{3}) [^]*?\r\n\r\n/;
const LENGTH = /\r\ncontent-length: *(\d+)/i;

/**
 * Sends pushes at a constant rate, whether or not responses arrive (open loop). Latency counts from the time at which a request
 * was due, so it includes any wait for a connection. (autocannon sends all requests of a second at the start of that second;
 * wrk has no rate limit.)
 *
 * @param rate - requests per second.
 */
export async function runPaced(
  { urls, pushes, connections, seconds }: Load,
  rate: number,
): Promise<LoadResult> {
  const { hostname, port } = new URL(urls[0] ?? "");
  const senders = await Promise.all(
    Array.from({ length: connections }, () => openSender(hostname, Number(port))),
  );
  const free = [...senders];
  const head = headOf(urls[0] ?? "", pushes.headers, pushes.size);
  const paths = urls.map((url) => new URL(url).pathname);
  const total = Math.max(1, Math.round(rate * seconds));
  const times: number[] = [];
  let errors = 0;
  let begunRequests = 0;
  const begun = performance.now();
  const dueAt = (number: number): number => begun + (number * 1_000) / rate;

  await new Promise<void>((resolve) => {
    const send = (): void => {
      while (begunRequests < total && dueAt(begunRequests) <= performance.now()) {
        const sender = free.pop();
        if (sender === undefined) return;
        const number = begunRequests++;
        const { headers, end } = pushes.next();
        const request = `POST ${paths[number % paths.length]}${head}${linesOf(headers)}\r\n`;
        sender.send([request, pushes.start, end], (status) => {
          times.push(performance.now() - dueAt(number));
          if (status < 200 || status > 299) errors += 1;
          free.push(sender);
          if (times.length === total) {
            clearInterval(timer);
            resolve();
          } else send();
        });
      }
    };
    const timer = setInterval(send, TICK);
  });
  const took = (performance.now() - begun) / 1_000;
  for (const sender of senders) sender.end();
  const sorted = Float64Array.from(times).toSorted();
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { requests: times.length, took, p50: at(0.5), p99: at(0.99), longest: at(1), errors };
}

function headOf(url: string, headers: Readonly<Record<string, string>>, length: number): string {
  return ` HTTP/1.1\r\n${linesOf({ host: new URL(url).host, ...headers, "content-length": String(length) })}`;
}

function linesOf(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");
}

/** A keep-alive connection for one request at a time. */
type Sender = {
  /** @param answered - called with the response status; 0 if the connection broke. */
  send(request: readonly (string | Buffer)[], answered: (status: number) => void): void;
  end(): void;
};

/** Speaks HTTP by hand: a client as expensive as the server would measure itself. */
async function openSender(host: string, port: number): Promise<Sender> {
  const open = (): Socket => connect({ host, port, noDelay: true });
  let socket = open();
  let waiting: ((status: number) => void) | undefined;
  let pending = "";
  const settle = (status: number): void => {
    const answered = waiting;
    waiting = undefined;
    pending = "";
    answered?.(status);
  };
  const listen = (): void => {
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => {
      pending += text;
      const [head, status] = ANSWER.exec(pending) ?? [];
      if (head === undefined) return;
      const length = Number(LENGTH.exec(head)?.[1] ?? 0);
      if (pending.length >= head.length + length) settle(Number(status));
    });
    socket.on("error", () => {});
    socket.on("close", () => settle(0));
  };
  listen();
  await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
  return {
    send(request, answered) {
      waiting = answered;
      if (socket.destroyed) {
        socket = open();
        listen();
      }
      socket.cork();
      for (const piece of request) socket.write(piece);
      socket.uncork();
    },
    end: () => socket.destroy(),
  };
}
