import assert from "node:assert/strict";
import { after, before } from "node:test";
import { createManagement } from "../harness/management.ts";
import { githubHeaders } from "../harness/sign.ts";
import type { Store } from "../harness/each-store.ts";
import { makeAccounts, type TestAccount } from "../harness/test-accounts.ts";
import { useGateway, type Scene } from "../harness/use-gateway.ts";
import { startEventReceiver, type EventReceiver } from "./event-receiver.ts";
import { rpc, type Replied } from "./json-rpc.ts";

export type Subscribed = { readonly id: string; readonly cursor: string; readonly [member: string]: unknown };

/** A gateway with an account that has an agent with a GitHub key, and a receiver of events. */
export type SubscribedScene = {
  readonly scene: Scene;
  readonly receiver: EventReceiver;
  readonly account: () => TestAccount;
  /** Advances the clock. */
  readonly pass: (milliseconds: number) => void;
  /** A push to GitHub. @returns the delivery's id. */
  readonly push: (sender?: string, message?: string) => Promise<string>;
  /** `events/subscribe` for `github.push` at a path of the receiver. */
  readonly trySubscribe: (path: string, more?: object, headers?: Record<string, string>) => Promise<Replied>;
  readonly subscribe: (path: string, more?: object, headers?: Record<string, string>) => Promise<Subscribed>;
  /** The subscription's id in the API. */
  readonly shown: (id: string) => Promise<Readonly<Record<string, unknown>>>;
  /** The event ids that a path received, in order. */
  readonly ids: (path: string) => unknown[];
};

export function useSubscribedScene(store: Store): SubscribedScene {
  let offset = 0;
  const scene = useGateway(store, {
    settings: { auth: "accounts", subscriptionUrls: "local" },
    clock: () => Date.now() + offset,
  });
  let account: TestAccount | undefined;
  let receiver: EventReceiver | undefined;
  let secret = "";
  before(async () => {
    receiver = await startEventReceiver();
    [account] = await makeAccounts(scene.gateway, "ours");
    const management = createManagement(scene.gateway.adminUrl, account?.headers("admin"));
    await management.register({ name: "watcher", url: scene.agent.url, routes: ["POST /github"] });
    secret = (await management.createKey({ agent: "watcher", name: "octo/flux", type: "github" })).value;
  });
  after(async () => receiver?.stop());
  const theAccount = (): TestAccount => {
    assert.ok(account !== undefined);
    return account;
  };
  const trySubscribe: SubscribedScene["trySubscribe"] = async (path, more = {}, headers = {}) => {
    assert.ok(receiver !== undefined);
    const delivery = { mode: "webhook", url: receiver.url(path), secret: receiver.secret(path) };
    const params = { name: "github.push", delivery, cursor: null, ...more };
    return rpc(scene.gateway.url, "events/subscribe", params, {
      ...theAccount().headers("member"),
      ...headers,
    });
  };
  return {
    scene,
    get receiver() {
      assert.ok(receiver !== undefined);
      return receiver;
    },
    account: theAccount,
    pass(milliseconds) {
      offset += milliseconds;
    },
    async push(sender = "mona", message = "a change") {
      const body = JSON.stringify({
        ref: "refs/heads/main",
        repository: { full_name: "octo/flux" },
        head_commit: { id: "5e1f", message },
        sender: { id: 7, login: sender, type: "User" },
      });
      const headers = await githubHeaders(secret, body);
      const answer = await scene.call("watcher", "/github", { method: "POST", headers, body });
      assert.ok(answer.status < 300, answer.text);
      return String(answer.headers["x-agentex-delivery-id"]);
    },
    trySubscribe,
    async subscribe(path, more, headers) {
      const replied = await trySubscribe(path, more, headers);
      assert.equal(replied.error, undefined, JSON.stringify(replied.error));
      return replied.result as Subscribed;
    },
    async shown(id) {
      const answer = await theAccount().as("viewer").get(`/subscriptions/${id}`);
      assert.equal(answer.status, 200, answer.text);
      return answer.json() as Record<string, unknown>;
    },
    ids: (path) => receiver?.got(path).map(({ body }) => body["eventId"]) ?? [],
  };
}
