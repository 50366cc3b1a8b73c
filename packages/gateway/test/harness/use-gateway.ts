import assert from "node:assert/strict";
import { after, before, beforeEach } from "node:test";
import type { Store } from "./each-store.ts";
import { send, type Answer, type Sending } from "./send.ts";
import { startTestAgent, type TestAgent } from "./test-agent.ts";
import { startTestGateway, type TestGateway, type TestGatewayOptions } from "./gateways/test-gateway.ts";

/** One gateway and one agent server, shared by the tests of a file. */
export type Scene = {
  readonly gateway: TestGateway;
  readonly agent: TestAgent;
  /** Sends to `/agents/forward/name/{agent}{path}`. */
  call(agentName: string, path: string, sending?: Omit<Sending, "path">): Promise<Answer>;
};

export type SceneOptions = TestGatewayOptions & {
  /** For tests that make the gateway fail on purpose. */
  readonly mayLogErrors?: boolean;
};

/** Starts both before the tests of this `describe`, and stops them afterwards. The agent is reset before each test. */
export function useGateway(store: Store, { mayLogErrors = false, ...options }: SceneOptions = {}): Scene {
  let gateway: TestGateway | undefined;
  let agent: TestAgent | undefined;
  before(async () => {
    agent = await startTestAgent();
    gateway = await startTestGateway(await store(), options);
  });
  beforeEach(() => agent?.reset());
  after(async () => {
    await agent?.stop();
    await gateway?.end();
    const errors = gateway?.log.errors().map((line) => line.slice(0, 300));
    if (!mayLogErrors) assert.deepEqual(errors, [], "the gateway logged errors");
  });
  return {
    get gateway() {
      if (gateway === undefined) throw new Error("the gateway starts before the first test, not earlier");
      return gateway;
    },
    get agent() {
      if (agent === undefined) throw new Error("the agent starts before the first test, not earlier");
      return agent;
    },
    call(agentName, path, sending = {}) {
      return send(this.gateway.url, { ...sending, path: forwardPath(agentName, path) });
    },
  };
}

/** The path to which webhooks for an agent are sent. */
export function forwardPath(agentName: string, path: string): string {
  return `/agents/forward/name/${agentName}${path}`;
}
