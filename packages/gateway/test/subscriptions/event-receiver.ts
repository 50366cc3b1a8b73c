import { createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request to a subscriber's URL. */
export type Received = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
  readonly size: number;
  /** Whether the signature was made with the path's secret. */
  readonly isSigned: boolean;
};

/** A subscriber's URL: echoes challenges, and answers each event with 204, or as told. */
export type EventReceiver = {
  /** Each path is a separate endpoint. */
  url(path: string): string;
  /** The secret of a path. */
  secret(path: string): string;
  rotate(path: string): string;
  /** The requests to a path, without challenges. */
  got(path: string): readonly Received[];
  challenges(path: string): readonly Received[];
  /** Sets the response for a path from now on; undefined: the usual one. */
  answer(path: string, how: ((received: Received) => Answered | Promise<Answered>) | undefined): void;
  stop(): Promise<void>;
};

export type Answered = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

export async function startEventReceiver(): Promise<EventReceiver> {
  const secrets = new Map<string, string>();
  const got: Received[] = [];
  const answers = new Map<string, (received: Received) => Answered | Promise<Answered>>();
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const path = request.url ?? "/";
    const { headers } = request;
    const signed = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.`;
    const key = Buffer.from((secrets.get(path) ?? "").slice("whsec_".length), "base64");
    const expected = `v1,${createHmac("sha256", key).update(signed).update(bytes).digest("base64")}`;
    const received: Received = {
      path,
      headers,
      body: JSON.parse(bytes.toString()) as Record<string, unknown>,
      size: bytes.length,
      isSigned: String(headers["webhook-signature"]).split(" ").includes(expected),
    };
    got.push(received);
    const answered = (await answers.get(path)?.(received)) ?? usual(received);
    response.writeHead(answered.status, { "content-type": "application/json", ...answered.headers });
    response.end(answered.body);
  };
  const server = createServer((request, response) => void receive(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const rotate = (path: string): string => {
    const secret = `whsec_${randomBytes(32).toString("base64")}`;
    secrets.set(path, secret);
    return secret;
  };
  const at = (path: string) => got.filter((each) => each.path === path);
  return {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    secret: (path) => secrets.get(path) ?? rotate(path),
    rotate,
    got: (path) => at(path).filter(({ body }) => body["type"] !== "verification"),
    challenges: (path) => at(path).filter(({ body }) => body["type"] === "verification"),
    answer(path, how) {
      if (how === undefined) answers.delete(path);
      else answers.set(path, how);
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function usual({ body, isSigned }: Received): Answered {
  if (!isSigned) return { status: 401 };
  return body["type"] === "verification"
    ? { status: 200, body: JSON.stringify({ challenge: body["challenge"] }) }
    : { status: 204 };
}
