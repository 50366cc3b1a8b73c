import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before } from "node:test";
import { GatewayClient, type Recovery } from "agentex-gateway-sdk/client";
import type { Store } from "../harness/each-store.ts";
import { startTestAgent, type TestAgent } from "../harness/test-agent.ts";
import { startTestGateway, type TestGateway } from "../harness/gateways/test-gateway.ts";
import { forwardPath } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";
import { startFakeGithub, type FakeGithub } from "./github-api/fake-github.ts";
import type { FakeHook } from "./github-api/fake-hook.ts";

export const TOKEN = "github_pat_of_the_tests_0123456789";
const SECRET = "a-github-secret-of-the-tests";

/** Gateways that share a database, an agent, and GitHub; time stands still until a test moves it. */
export type RecoveryScene = {
  readonly gateway: TestGateway;
  readonly gateways: readonly TestGateway[];
  readonly agent: TestAgent;
  readonly github: FakeGithub;
  readonly client: GatewayClient;
  /** Unix milliseconds. */
  time: number;
  /** A new repository with a webhook for the agent. */
  addHook(name: string): Promise<FakeHook>;
  /** Recovers what that webhook missed, and waits until the list has been read. */
  recover(name: string): Promise<void>;
  get(name: string): Promise<Recovery>;
  /** The requests to redeliver something of that webhook. */
  asked(name: string): number;
  /** Waits until everything that is due has been done. */
  allDone(): Promise<void>;
};

export function useRecoveryScene(store: Store, count = 1): RecoveryScene {
  const gateways: TestGateway[] = [];
  let agent: TestAgent | undefined;
  let github: FakeGithub | undefined;
  let canaries = 0;
  const scene = {
    time: Date.now(),
    gateways,
    get gateway() {
      return present(gateways[0]);
    },
    get agent() {
      return present(agent);
    },
    get github() {
      return present(github);
    },
    get client() {
      return new GatewayClient({ baseUrl: scene.gateway.url });
    },
    async addHook(name: string) {
      const { management, url } = scene.gateway;
      await management.createKey({ agent: "watcher", name: `octo/${name}`, type: "github", value: SECRET });
      return scene.github.addHook(`octo/${name}/7`, {
        url: url + forwardPath("watcher", "/push"),
        secret: SECRET,
        repository: `octo/${name}`,
      });
    },
    async recover(name: string) {
      await scene.client.recoveries.put(name, {
        provider: "github",
        agent: "watcher",
        webhook: { scope: "repository", owner: "octo", repository: name, hook_id: "7" },
        credential: { token: TOKEN },
      });
    },
    get: async (name: string) => scene.client.recoveries.get(name),
    asked: (name: string) =>
      scene.github.requests.filter(
        ({ method, path }) => method === "POST" && path.startsWith(`/repos/octo/${name}/hooks/7/`),
      ).length,
    async allDone() {
      // The second check follows everything that was due with the first.
      for (let round = 0; round < 2; round++) {
        const name = `canary-${canaries++}`;
        scene.github.addHook(`octo/${name}/7`, { url: "http://127.0.0.1:1", secret: "", repository: "" });
        await scene.recover(name);
        await waitFor(async () => (await scene.get(name)).checked_at !== null, "the canary was not checked");
        await scene.client.recoveries.delete(name);
      }
    },
  };
  before(async () => {
    agent = await startTestAgent();
    github = await startFakeGithub(TOKEN, () => scene.time);
    const database = await store();
    const settings = { githubApiUrl: github.url, encryptionKey: randomBytes(32).toString("hex") };
    while (gateways.length < count) {
      gateways.push(await startTestGateway(database, { clock: () => scene.time, settings }));
    }
    await scene.gateway.management.register({ name: "watcher", url: agent.url, routes: ["POST /push"] });
  });
  after(async () => {
    const [first, ...others] = gateways;
    for (const gateway of others) await gateway.stop();
    await first?.end();
    await github?.stop();
    await agent?.stop();
    assert.deepEqual(github?.faults, []);
  });
  return scene;
}

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("it starts before the first test, not earlier");
  return value;
}
