import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A request to the gateway. */
export type Call = {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
};

type Registered = { id: string; name: string; key: string; registration: Record<string, unknown> };

/** As much of a gateway as an agent needs, on a real socket. */
export class FakeGateway {
  /** Requests of every kind, in order. */
  readonly calls: Call[] = [];
  /** Answers in place of the gateway if it returns true. */
  answer: ((call: Call, response: ServerResponse) => boolean) | undefined;
  #server: Server | undefined;
  #port = 0;
  #agents = new Map<string, Registered>();
  #made = 0;

  static async start(): Promise<FakeGateway> {
    const gateway = new FakeGateway();
    await gateway.open();
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get registrations(): Record<string, unknown>[] {
    return this.calls
      .filter((call) => call.method === "POST" && call.url === "/agents/register")
      .map((call) => call.body as Record<string, unknown>);
  }

  /** The key of the agent with that name. */
  keyOf(name: string): string {
    const agent = this.#agents.get(name);
    if (agent === undefined) throw new Error(`${name} is not registered`);
    return agent.key;
  }

  /** As if the agent had been deleted. */
  forget(name: string): void {
    this.#agents.delete(name);
  }

  /** As if the agent had been deleted and registered by another replica of it. */
  recreate(name: string): void {
    const agent = this.#agents.get(name);
    this.forget(name);
    this.#register(name, agent?.registration ?? {});
  }

  /** Reopens on the same port, if it was open before. */
  async open(): Promise<void> {
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    if (this.#server === undefined) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    this.#server = undefined;
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #register(name: string, registration: Record<string, unknown>): Registered {
    const known = this.#agents.get(name);
    if (known !== undefined) {
      known.registration = registration;
      return known;
    }
    this.#made += 1;
    const made = { id: `agent-${this.#made}`, name, key: `key-${this.#made}-0123456789`, registration };
    this.#agents.set(name, made);
    return made;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const sent = await text(request);
    const call: Call = {
      method: request.method ?? "",
      url: request.url ?? "",
      headers: request.headers,
      body: sent === "" ? undefined : JSON.parse(sent),
    };
    this.calls.push(call);
    if (this.answer?.(call, response) === true) return;
    if (call.method === "POST" && call.url === "/agents/register") {
      const registration = call.body as Record<string, unknown>;
      const { key, ...agent } = this.#register(String(registration["name"]), registration);
      answerJson(response, 200, { id: agent.id, ...registration, agent_api_key: key });
      return;
    }
    const name = /^\/agents\/name\/([^/?]+)$/.exec(call.url)?.[1];
    const found = name === undefined ? undefined : this.#agents.get(name);
    if (call.method === "GET" && found !== undefined) {
      answerJson(response, 200, { id: found.id, ...found.registration });
      return;
    }
    answerProblem(response, 404, "agent_not_found", `Agent '${name}' does not exist.`);
  }
}

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

export function answerProblem(response: ServerResponse, status: number, code: string, detail: string): void {
  const problem = { type: `urn:agentex:problem:${code}`, title: code, status, detail, code, message: detail };
  response.writeHead(status, { "content-type": "application/problem+json" }).end(JSON.stringify(problem));
}
