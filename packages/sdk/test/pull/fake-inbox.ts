import type { ServerResponse } from "node:http";
import { answerJson, answerProblem, type Call, type FakeGateway } from "../harness/fake-gateway.ts";
import { signatureHeaders } from "../harness/signed-request.ts";

type Waiting = { readonly id: string; readonly body: string };

/** A status to answer instead; undefined: the usual answer. */
type Disturbed = (call: Call) => number | undefined;

/** A gateway with the inbox of one agent, `tester`, that claims at `/hook`. */
export class FakeInbox {
  readonly gateway: FakeGateway;
  /** The deliveries that are waiting. */
  readonly waiting: Waiting[] = [];
  disturbed: Disturbed = () => undefined;
  /** Whether extending a lease is answered with a request to stop. */
  cancels = false;
  /** The key that it signs with; default: the agent's. */
  key: string | undefined;
  readonly #polls: { readonly call: Call; readonly response: ServerResponse }[] = [];

  constructor(gateway: FakeGateway) {
    this.gateway = gateway;
    gateway.answer = (call, response) => this.#answer(call, response);
  }

  /** Adds a delivery. */
  put(id: string, body = "{}"): void {
    this.waiting.push({ id, body });
    const poll = this.#polls.shift();
    if (poll !== undefined) this.#give(poll.call, poll.response);
  }

  /** The calls for one delivery: `ack`, `nack`, `extend` or `run`. */
  callsOf(id: string, verb: string): Call[] {
    return this.gateway.calls.filter(({ url }) => url === `/deliveries/${id}/${verb}`);
  }

  /** Claims that wait for something to arrive. */
  get polls(): number {
    return this.#polls.length;
  }

  claims(): Call[] {
    return this.gateway.calls.filter(({ url }) => url.endsWith("/inbox/claim"));
  }

  #answer(call: Call, response: ServerResponse): boolean {
    const isClaim = call.url.endsWith("/inbox/claim");
    if (!isClaim && !call.url.startsWith("/deliveries/")) return false;
    const status = this.disturbed(call);
    if (status !== undefined) {
      answerProblem(response, status, status === 409 ? "attempt_over" : "code", "Said why.");
    } else if (!isClaim) {
      answerJson(response, 200, { status: "delivered", state: "working", cancel: this.cancels });
    } else if (this.waiting.length > 0 || (call.body as { readonly wait: number }).wait === 0) {
      this.#give(call, response);
    } else {
      const poll = { call, response };
      this.#polls.push(poll);
      response.once("close", () => {
        const index = this.#polls.indexOf(poll);
        if (index !== -1) this.#polls.splice(index, 1);
      });
    }
    return true;
  }

  #give(call: Call, response: ServerResponse): void {
    const { max } = call.body as { readonly max: number };
    const key = this.key ?? this.gateway.keyOf("tester");
    const deliveries = this.waiting.splice(0, max).map(({ id, body }) => {
      const sent = { "x-agentex-run-token": `token-of-${id}`, "x-agentex-attempt": "1" };
      const signed = signatureHeaders(body, { key, id }, { path: "/hook", headers: sent });
      return {
        id,
        attempt: 1,
        lease_token: `token-of-${id}`,
        method: "POST",
        path: "/hook",
        headers: Object.entries({ "content-type": "application/json", ...signed }),
        body,
      };
    });
    answerJson(response, 200, { deliveries });
  }
}
