import { randomUUID } from "node:crypto";
import { githubHeaders } from "../../harness/sign.ts";

/** An entry of GitHub's list of a webhook's deliveries. */
export type HookDelivery = {
  readonly id: bigint;
  readonly guid: string;
  readonly delivered_at: string;
  readonly redelivery: boolean;
  readonly duration: number;
  readonly status: string;
  readonly status_code: number;
  readonly event: string;
  readonly action: string | null;
};

/** A webhook at GitHub: it signs and sends events, and keeps a list of its deliveries. */
export type FakeHook = {
  /** Newest first. */
  readonly deliveries: readonly HookDelivery[];
  /** An event occurs: GitHub sends it once. @returns its guid. */
  happen(): Promise<string>;
  /** Records a failed delivery without sending anything. */
  miss(count: number): void;
  /** Sends a delivery's content again. */
  redeliver(id: string): Promise<void>;
  /** Whether such a delivery exists. */
  has(id: string): boolean;
};

export type FakeHookParts = {
  readonly hookId: string;
  readonly url: string;
  readonly secret: string;
  /** Of the payload. */
  readonly repository: string;
  readonly now: () => number;
};

/** Ids beyond what a JavaScript number represents exactly. */
const FIRST_ID = 2n ** 53n + 1n;

export function createFakeHook({ hookId, url, secret, repository, now }: FakeHookParts): FakeHook {
  const deliveries: HookDelivery[] = [];
  const bodies = new Map<string, string>();
  let count = 0n;

  const add = (guid: string, status_code: number, redelivery: boolean): void => {
    deliveries.unshift({
      id: FIRST_ID + 2n * count++,
      guid,
      // With GitHub's precision.
      delivered_at: new Date(now()).toISOString().replace(/\.\d+/, ""),
      redelivery,
      duration: 0.05,
      status: status_code >= 200 && status_code < 300 ? "OK" : "failed to connect to host",
      status_code,
      event: "push",
      action: null,
    });
  };
  const newBody = (guid: string): string => {
    const [owner, name] = repository.split("/");
    const body = JSON.stringify({
      ref: `refs/heads/${guid}`,
      repository: { full_name: repository, name, owner: { login: owner } },
    });
    bodies.set(guid, body);
    return body;
  };
  const post = async (guid: string, redelivery: boolean): Promise<void> => {
    const body = bodies.get(guid) ?? newBody(guid);
    const headers = await githubHeaders(secret, body, {
      "x-github-delivery": guid,
      "x-github-hook-id": hookId,
    });
    const status = await fetch(url, { method: "POST", headers, body })
      .then((answer) => answer.status)
      .catch(() => 502);
    add(guid, status, redelivery);
  };
  return {
    deliveries,
    async happen() {
      const guid = randomUUID();
      await post(guid, false);
      return guid;
    },
    miss(times) {
      for (let i = 0; i < times; i++) add(randomUUID(), 502, false);
    },
    async redeliver(id) {
      const found = deliveries.find((delivery) => String(delivery.id) === id);
      if (found !== undefined) await post(found.guid, true);
    },
    has: (id) => deliveries.some((delivery) => String(delivery.id) === id),
  };
}
