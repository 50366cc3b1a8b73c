import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { eachStore } from "../harness/each-store.ts";
import { githubHeaders } from "../harness/sign.ts";
import type { Answer } from "../harness/send.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const SECRET = "a-secret-of-the-tests";
const POLICIES = ["assured", "queued", "direct"] as const;
/** How long, in seconds, one of the providers below sends no two equal webhooks. */
const WITHIN = 5;

eachStore("the same body under another id", (store) => {
  const scene = useGateway(store, { settings: { retrySchedule: [], sameBodyWithin: 0 } });
  const keys = new Map<string, string>();
  before(async () => {
    const { management } = scene.gateway;
    const routes = POLICIES.map((policy) => ({ method: "POST", path: `/${policy}`, policy }));
    await management.register({ name: "agent", url: scene.agent.url, routes });
    const definition = {
      name: "Signer",
      deliveryId: ["{header:x-id}"],
      verification: {
        scheme: "hmac",
        algorithm: "sha256",
        signature: { header: "x-signed", prefix: "", encoding: "hex" },
        signed: "{body}",
      },
    };
    for (const [id, rest] of [
      ["plain", {}],
      ["never-alike", { sameBodyWithinSeconds: WITHIN }],
    ] as const) {
      const verification = {
        ...definition.verification,
        signature: { ...definition.verification.signature, header: `x-${id}` },
      };
      const defined = await management.put(`/providers/${id}`, { ...definition, ...rest, id, verification });
      assert.ok(defined.status < 300, defined.text);
    }
    for (const type of ["external", "hmac", "plain", "never-alike"]) {
      const key = await management.createKey({ agent: "agent", name: type, type, value: SECRET + type });
      keys.set(type, key.value);
    }
    await management.createKey({ agent: "agent", name: "o/r", type: "github", value: SECRET });
  });

  const push = async (marker: string, policy: string, id: string = randomUUID()): Promise<Answer> => {
    const issue = { updated_at: "2026-01-02T03:04:05Z" };
    const body = JSON.stringify({ repository: { full_name: "o/r" }, issue, marker });
    const headers = await githubHeaders(SECRET, body, { "x-github-delivery": id });
    return scene.call("agent", `/${policy}`, { method: "POST", headers, body });
  };
  const idOf = ({ headers }: Answer): string => String(headers["x-agentex-delivery-id"]);
  const arrivals = (marker: string): number =>
    scene.agent.received.filter(({ body }) => body.includes(marker)).length;
  const settled = () =>
    waitFor(
      async () =>
        (
          await scene.gateway.database.query(
            "SELECT id FROM deliveries WHERE status IN ('waiting', 'running')",
          )
        ).length === 0,
      "something is still in progress",
    );

  test("is a new webhook after the period in its provider's data, and from then on a duplicate of that one", async () => {
    const marker = randomUUID();
    const one = await Promise.all(POLICIES.map((policy) => sendSigned("never-alike", marker, "1", policy)));
    const again = await Promise.all(POLICIES.map((policy) => sendSigned("never-alike", marker, "2", policy)));
    assert.deepEqual(again.map(idOf), one.map(idOf));
    await settled();
    await sleep(WITHIN * 1_000);
    for (const [index, policy] of POLICIES.entries()) {
      const later = await Promise.all(
        ["3", "4", "5"].map((id) => sendSigned("never-alike", marker, id, policy)),
      );
      const ids = new Set(later.map(idOf));
      assert.deepEqual([ids.size, ids.has(String(one.map(idOf)[index]))], [1, false], policy);
    }
    await settled();
    assert.equal(arrivals(marker), 2 * POLICIES.length);
  });

  for (const policy of POLICIES) {
    test(`by the same key at the same route is the same webhook (${policy})`, async () => {
      const marker = randomUUID();
      const first = await push(marker, policy);
      await settled();
      const again = await push(marker, policy);
      assert.deepEqual([again.status, idOf(again)], [200, idOf(first)]);
      assert.match(again.text, /already has this delivery/);
      assert.equal(arrivals(marker), 1);
    });

    test(`is attempted again if the first one failed (${policy})`, async () => {
      const marker = randomUUID();
      scene.agent.answers((_received, response) => void response.writeHead(422).end());
      const id = randomUUID();
      const first = await push(marker, policy, id);
      await settled();
      const redelivered = await push(marker, policy, id);
      await settled();
      assert.notEqual(idOf(redelivered), idOf(first));
      await push(marker, policy);
      await settled();
      assert.equal(arrivals(marker), 3);
    });
  }

  test("is another webhook at another route", async () => {
    const marker = randomUUID();
    await push(marker, "assured");
    await push(marker, "direct");
    assert.equal(arrivals(marker), 2);
  });

  test("can be replayed, and remains a duplicate when its provider sends it", async () => {
    const marker = randomUUID();
    const first = await push(marker, "assured");
    await settled();
    const replayed = await scene.gateway.management.post(`/deliveries/${idOf(first)}/replay`, {});
    assert.equal(replayed.status, 202, replayed.text);
    await settled();
    assert.equal(idOf(await push(marker, "assured")), idOf(first));
    assert.equal(arrivals(marker), 2);
  });

  test("is another webhook for senders that may send equal bodies", async () => {
    for (const type of ["external", "hmac", "plain"]) {
      const marker = `${type}-${randomUUID()}`;
      for (const id of ["1", "2"]) assert.equal((await sendSigned(type, marker, id)).status, 200);
      assert.equal(arrivals(marker), 2, type);
    }
  });

  test("is the same webhook if a provider's definition says so", async () => {
    const marker = randomUUID();
    for (const id of ["1", "2"]) assert.equal((await sendSigned("never-alike", marker, id)).status, 200);
    assert.equal(arrivals(marker), 1);
  });

  const sendSigned = (
    type: string,
    marker: string,
    id: string,
    policy: (typeof POLICIES)[number] = "assured",
  ): Promise<Answer> => {
    const body = JSON.stringify({ marker });
    const key = keys.get(type) ?? "";
    const signature = createHmac("sha256", key).update(body).digest("hex");
    const token: Record<string, string> = {
      external: { "x-agent-api-key": key },
      hmac: { "x-signature-256": `sha256=${signature}`, "x-delivery-id": marker + id },
    }[type] ?? { [`x-${type}`]: signature, "x-id": marker + id };
    const headers = { "content-type": "application/json", ...token };
    return scene.call("agent", `/${policy}`, { method: "POST", headers, body });
  };
});
