import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { Agent as HttpAgent } from "undici";
import { messageOf } from "../error-message.ts";
import { endToEndHeaders } from "../http/hop-by-hop.ts";

/** A request to forward; its headers are alternating names and values. */
export type UpstreamRequest = {
  readonly method: string;
  /** Path and query, encoded. */
  readonly path: string;
  readonly headers: string[];
  readonly body?: Readable | string | undefined;
  readonly signal?: AbortSignal;
};

export type UpstreamAnswer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
};

/** Without a status, the text explains why there is none. */
export type Managed = { readonly status: number | undefined; readonly text: string };

/** HTTP requests to the running Agentex. */
export type UpstreamConnection = {
  /** Forwards a request and streams the response. Rejects if no response begins. */
  readonly send: (request: UpstreamRequest) => Promise<UpstreamAnswer>;
  /** Sends the gateway's own request with the credentials from the given headers, and reads the response. */
  readonly manage: (
    method: string,
    path: string,
    shown: readonly string[],
    json?: Readonly<Record<string, unknown>>,
  ) => Promise<Managed>;
  /** Cuts off responses that would never end on their own: event streams. */
  readonly endStreams: () => void;
  /** Ends everything in progress. */
  readonly destroy: () => Promise<void>;
};

const CONNECT_TIMEOUT = 5_000;
/** How long Agentex may take to respond to a registration or a deletion, in milliseconds. */
const MANAGE_TIMEOUT = 15_000;
/** How long any other response may take to begin, in milliseconds: an agent may think for minutes. */
const ANSWER_TIMEOUT = 900_000;
/** The maximum size of Agentex's response to a registration or a deletion, in bytes. */
const LARGEST_ANSWER = 1024 * 1024;
/** Headers about the request's content, or about the content that the caller wants. */
const OF_THE_CONTENT = /^(?:content-|accept|if-|range$)/;
const STREAM = /^(?:text\/event-stream|application\/(?:x-)?ndjson)/i;

export function openUpstreamConnection(url: string): UpstreamConnection {
  const { origin, pathname } = new URL(url);
  const base = pathname.replace(/\/+$/, "");
  // Its streams may be silent for any length of time.
  const client = new HttpAgent({
    connect: { timeout: CONNECT_TIMEOUT },
    headersTimeout: ANSWER_TIMEOUT,
    bodyTimeout: 0,
  });
  const streams = new Set<Readable>();
  const send: UpstreamConnection["send"] = async ({ method, path, headers, body, signal }) => {
    const answer = await client.request({
      origin,
      path: base + path,
      method,
      headers,
      body: body ?? null,
      ...(signal && { signal }),
    });
    const { statusCode: status, headers: answered, body: stream } = answer;
    if (STREAM.test(String(answered["content-type"]))) {
      streams.add(stream);
      stream.once("close", () => streams.delete(stream));
    }
    return { status, headers: answered, body: stream };
  };
  const manage: UpstreamConnection["manage"] = async (method, path, shown, json) => {
    const headers = endToEndHeaders(shown, (name) => OF_THE_CONTENT.test(name));
    if (json !== undefined) headers.push("content-type", "application/json");
    try {
      const { status, body } = await send({
        method,
        path,
        headers,
        body: json && JSON.stringify(json),
        signal: AbortSignal.timeout(MANAGE_TIMEOUT),
      });
      return { status, text: await readAtMost(body, LARGEST_ANSWER) };
    } catch (error) {
      return { status: undefined, text: `The running Agentex did not respond: ${causeOf(error)}.` };
    }
  };

  return {
    send,
    manage,
    endStreams() {
      for (const stream of streams) stream.destroy();
    },
    destroy: async () => client.destroy(),
  };
}

function causeOf(error: unknown): string {
  const { code } = error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined };
  return code ?? messageOf(error);
}

async function readAtMost(body: Readable, limit: number): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of body as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > limit) throw new Error("the response is too large");
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}
