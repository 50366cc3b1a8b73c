import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { Agent as HttpAgent } from "undici";
import { z } from "zod";
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

export type UpstreamFailure =
  /** It could not be reached, failed, or sent an unexpected response; `detail` is a sentence. */
  | { readonly outcome: "unavailable"; readonly detail: string }
  /** It rejected the request; `detail` is its own message. */
  | { readonly outcome: "refused"; readonly detail: string };

export type UpstreamRegistered =
  /** The agent's id there and, if the response contains it, its internal key. */
  { readonly outcome: "registered"; readonly id: string; readonly key: string | undefined } | UpstreamFailure;

export type UpstreamDeleted =
  | { readonly outcome: "deleted" }
  /** It has no agent with this name. */
  | { readonly outcome: "unknown" }
  | UpstreamFailure;

export type UpstreamDeployed =
  /** With the id of a new deployment. */
  | { readonly outcome: "done"; readonly id: string | undefined }
  /** It has no such agent or deployment. */
  | { readonly outcome: "unknown" }
  | UpstreamFailure;

/** The running Agentex behind the gateway. */
export type Upstream = {
  /** Without a trailing slash. */
  readonly url: string;
  /** Forwards a request and streams the response. Rejects if no response begins. */
  send(request: UpstreamRequest): Promise<UpstreamAnswer>;
  register(body: Readonly<Record<string, unknown>>, headers: readonly string[]): Promise<UpstreamRegistered>;
  /** Registers an agent that was built but not deployed yet. */
  build(body: Readonly<Record<string, unknown>>, headers: readonly string[]): Promise<UpstreamRegistered>;
  /**
   * Changes the deployments of an agent.
   *
   * @param path - below `/agents/{id}/deployments`.
   */
  deploy(
    agentId: string,
    method: "POST" | "DELETE",
    path: string,
    headers: readonly string[],
    body?: Readonly<Record<string, unknown>>,
  ): Promise<UpstreamDeployed>;
  /** Whether it has an agent with this name; rejects if that cannot be determined. */
  knows(name: string, headers: readonly string[]): Promise<boolean>;
  delete(name: string, headers: readonly string[]): Promise<UpstreamDeleted>;
  /** Cuts off responses that would never end by themselves: event streams. */
  endStreams(): void;
  /** Ends everything in progress. */
  destroy(): Promise<void>;
};

const CONNECT_TIMEOUT = 5_000;
/** How long it may take to respond to a registration or a deletion, in milliseconds. */
const MANAGE_TIMEOUT = 15_000;
/** How long any other response may take to begin, in milliseconds: an agent may think for minutes. */
const ANSWER_TIMEOUT = 900_000;
/** The maximum size of its response to a registration or a deletion, in bytes. */
const LARGEST_ANSWER = 1024 * 1024;
/** Headers about the content of the request, or about the content that the caller wants. */
const OF_THE_CONTENT = /^(?:content-|accept|if-|range$)/;
const STREAM = /^(?:text\/event-stream|application\/(?:x-)?ndjson)/i;
/** How much of its message an error quotes, in characters. */
const MOST_REPEATED = 300;

const registeredSchema = z.looseObject({
  id: z.uuid(),
  agent_api_key: z.string().min(16).max(512).nullish(),
});

const deployedSchema = z.looseObject({ id: z.string().min(1).max(200) });

export function createUpstream(url: string): Upstream {
  const { origin, pathname } = new URL(url);
  const base = pathname.replace(/\/+$/, "");
  // Its streams may be silent for any length of time.
  const client = new HttpAgent({
    connect: { timeout: CONNECT_TIMEOUT },
    headersTimeout: ANSWER_TIMEOUT,
    bodyTimeout: 0,
  });
  const streams = new Set<Readable>();
  const send: Upstream["send"] = async ({ method, path, headers, body, signal }) => {
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
  const manage = async (
    method: string,
    path: string,
    shown: readonly string[],
    json?: Readonly<Record<string, unknown>>,
  ): Promise<Managed> => {
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
      return { status: undefined, text: `The running Agentex did not answer: ${causeOf(error)}.` };
    }
  };
  const register = async (
    path: string,
    body: Readonly<Record<string, unknown>>,
    headers: readonly string[],
  ): Promise<UpstreamRegistered> => {
    const answered = await manage("POST", path, headers, body);
    if (answered.status !== 200) return failureOf(answered);
    const agent = registeredSchema.safeParse(parse(answered.text));
    return agent.success
      ? { outcome: "registered", id: agent.data.id, key: agent.data.agent_api_key ?? undefined }
      : { outcome: "unavailable", detail: "What the running Agentex answered is no registered agent." };
  };
  const agentPath = (name: string): string => `/agents/name/${encodeURIComponent(name)}`;
  return {
    url,
    send,

    register: async (body, headers) => register("/agents/register", body, headers),
    build: async (body, headers) => register("/agents/register-build", body, headers),

    async deploy(agentId, method, path, headers, body) {
      const answered = await manage(method, `/agents/${agentId}/deployments${path}`, headers, body);
      if (answered.status === 404) return { outcome: "unknown" };
      if (answered.status !== 200) return failureOf(answered);
      return { outcome: "done", id: deployedSchema.safeParse(parse(answered.text)).data?.id };
    },

    async knows(name, headers) {
      const { status } = await manage("GET", agentPath(name), headers);
      if (status === 200 || status === 404) return status === 200;
      throw new Error("the running Agentex does not say whether it knows the agent");
    },

    async delete(name, headers) {
      const answered = await manage("DELETE", agentPath(name), headers);
      if (answered.status === 404) return { outcome: "unknown" };
      return answered.status === 200 ? { outcome: "deleted" } : failureOf(answered);
    },

    endStreams() {
      for (const stream of streams) stream.destroy();
    },

    destroy: () => client.destroy(),
  };
}

/** Without a status, the text says why there is none. */
type Managed = { readonly status: number | undefined; readonly text: string };

function failureOf({ status, text }: Managed): UpstreamFailure {
  if (status === undefined) return { outcome: "unavailable", detail: text };
  const detail = `The running Agentex answered ${status}: ${text.slice(0, MOST_REPEATED)}`;
  return { outcome: status >= 400 && status < 500 ? "refused" : "unavailable", detail };
}

function causeOf(error: unknown): string {
  const { code } = error instanceof Error ? (error as NodeJS.ErrnoException) : { code: undefined };
  return code ?? messageOf(error);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readAtMost(body: Readable, limit: number): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of body as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > limit) throw new Error("the answer is too large");
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}
