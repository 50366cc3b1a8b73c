import { randomUUID } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Passed = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

/** A small HTTP server that stands in for a running Agentex: it registers agents, and records what is forwarded to it. */
export type StandInAgentex = {
  readonly url: string;
  /** All requests except registrations, look-ups and deletions. */
  readonly passed: readonly Passed[];
  /** The bodies of registrations, with their headers in `headers`. */
  readonly registrations: readonly (Record<string, unknown> & { headers: IncomingHttpHeaders })[];
  /** Its agents, by name. */
  readonly agents: Map<string, { readonly id: string; readonly agent_api_key: string }>;
  /** Sets the response to forwarded requests; initially it echoes them. */
  answers(handler: (passed: Passed, response: ServerResponse) => void): void;
  /** Responds to everything with this status; undefined: as usual. */
  failWith: number | undefined;
  reset(): void;
  stop(): Promise<void>;
};

const echo = (passed: Passed, response: ServerResponse): void => {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(passed));
};

export async function startStandInAgentex(): Promise<StandInAgentex> {
  const passed: Passed[] = [];
  const registrations: (Record<string, unknown> & { headers: IncomingHttpHeaders })[] = [];
  const agents: StandInAgentex["agents"] = new Map();
  const state: { failWith: number | undefined; handler: typeof echo } = {
    failWith: undefined,
    handler: echo,
  };
  const answer = ({ method, url, headers, body }: Passed, response: ServerResponse): void => {
    const json = (status: number, value: unknown): void => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    };
    const name = /^\/agents\/name\/([a-z0-9-]+)$/.exec(url)?.[1];
    if (state.failWith !== undefined) {
      json(state.failWith, { message: "it fails" });
    } else if (method === "POST" && url === "/agents/register") {
      const registration = JSON.parse(body) as Record<string, unknown>;
      registrations.push({ ...registration, headers });
      const known = agents.get(String(registration["name"]));
      const agent = known ?? { id: randomUUID(), agent_api_key: randomUUID().repeat(2) };
      agents.set(String(registration["name"]), agent);
      json(200, { ...registration, ...agent, status: "Ready" });
    } else if (name !== undefined) {
      const agent = agents.get(name);
      if (method === "DELETE") agents.delete(name);
      json(agent === undefined ? 404 : 200, agent ?? { message: `Item with name '${name}' does not exist.` });
    } else {
      const got = { method, url, headers, body };
      passed.push(got);
      state.handler(got, response);
    }
  };
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece)).on("error", () => {});
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      answer({ method, url, headers, body: Buffer.concat(pieces).toString("utf8") }, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed,
    registrations,
    agents,
    answers(handler) {
      state.handler = handler;
    },
    get failWith() {
      return state.failWith;
    },
    set failWith(status) {
      state.failWith = status;
    },
    reset() {
      passed.length = 0;
      registrations.length = 0;
      state.handler = echo;
      state.failWith = undefined;
    },
    async stop() {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}
