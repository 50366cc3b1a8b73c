import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, describe, test } from "node:test";
import { createAddressList } from "../../src/addresses/address-list.ts";
import { createIngressLimits, type IngressLimitsParts } from "../../src/ingress/ingress-limits.ts";
import type { Rate } from "../../src/limits/rate.ts";
import { assertProblem } from "../harness/problem.ts";
import { connectRaw, head } from "../harness/raw-client.ts";
import { send, type Answer } from "../harness/send.ts";
import { githubHeaders } from "../harness/sign.ts";
import { makeSqliteDatabase } from "../harness/stores/sqlite-database.ts";
import { useGateway, type Scene, type SceneOptions } from "../harness/use-gateway.ts";

const SECRET = "it is a secret";
/** So slow that no test sees a token arrive. */
const hourly = (amount: number): Rate => ({ amount, per: 3_600_000 });

/** A gateway behind a proxy on this machine, so that a test can send from any address. */
function useScene(settings: NonNullable<SceneOptions["settings"]>) {
  const scene: Scene = useGateway(async () => makeSqliteDatabase(), {
    settings: { trustedProxies: createAddressList(["127.0.0.1"]), ...settings },
  });
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    for (const name of ["agent", "other"]) {
      await management.register({ name, url: scene.agent.url, routes: ["POST /hook"] });
      await management.createKey({ agent: name, name: "octo/repo", type: "github", value: SECRET });
    }
    key = (await management.createKey({ agent: "agent", name: "ci" })).value;
  });
  return {
    get gateway() {
      return scene.gateway;
    },
    get agent() {
      return scene.agent;
    },
    withKey: (from: string, value = key): Promise<Answer> =>
      scene.call("agent", "/hook", {
        method: "POST",
        headers: { "x-agent-api-key": value, "x-forwarded-for": from },
      }),
    signed: async (from: string, secret: string, agent = "agent"): Promise<Answer> => {
      const body = JSON.stringify({ repository: { full_name: "octo/repo" }, after: randomUUID() });
      const headers = await githubHeaders(secret, body, { "x-forwarded-for": from });
      return scene.call(agent, "/hook", { method: "POST", headers, body });
    },
  };
}

function retryAfter(answer: Answer): number {
  const seconds = answer.headers["retry-after"] ?? "";
  assert.match(seconds, /^[1-9]\d*$/);
  return Number(seconds);
}

describe("a flood from one address", () => {
  const scene = useScene({ addressRate: hourly(5) });

  test("is answered 429 with the time to wait, and others are served", async () => {
    for (let sent = 0; sent < 5; sent += 1) assert.equal((await scene.withKey("203.0.113.1")).status, 200);
    const refused = await scene.withKey("203.0.113.1");
    assertProblem(refused, 429, "rate_limited");
    const wait = retryAfter(refused);
    assert.ok(wait > 3_600 / 5 - 60 && wait <= 3_600 / 5, `${wait}`);
    assert.equal(scene.agent.received.length, 5);
    assert.equal((await scene.withKey("203.0.113.2")).status, 200);
  });

  test("is not let through by a forged forwarded address", async () => {
    for (let sent = 0; sent < 5; sent += 1) await scene.withKey(`198.51.100.${sent}, 203.0.113.3`);
    assertProblem(await scene.withKey("198.51.100.77, 203.0.113.3"), 429, "rate_limited");
  });

  test("of IPv6 counts as one address per /64", async () => {
    for (let sent = 0; sent < 5; sent += 1) await scene.withKey(`2001:db8:0:1::${sent}`);
    assertProblem(await scene.withKey("2001:db8:0:1:ffff::1"), 429, "rate_limited");
    assert.equal((await scene.withKey("2001:db8:0:2::1")).status, 200);
  });

  test("does not fill the list of rejected requests or the log", async () => {
    for (let sent = 0; sent < 100; sent += 1) await scene.withKey("203.0.113.4");
    const logged = scene.gateway.log.lines.filter((line) => line.includes('"rate_limited"'));
    assert.ok(logged.length <= 20, `${logged.length} lines`);
    const { left_out } = (await scene.gateway.management.get("/refusals")).json() as { left_out: number };
    assert.ok(left_out >= 75, `${left_out} left out`);
  });
});

test("a flood through a proxy that is not configured does not count against the proxy", () => {
  const limits = limitsWith({ addressRate: hourly(1), trustedProxies: undefined });
  for (const address of ["127.0.0.1", "::1", "10.1.2.3", "172.17.0.1", "192.168.1.1", "fd00::1"]) {
    assert.equal(limits.senderOf(address), undefined, address);
  }
  assert.equal(limits.senderOf("8.8.8.8"), "8.8.8.8");
  const none = limitsWith({ addressRate: hourly(1), trustedProxies: createAddressList([]) });
  assert.equal(none.senderOf("10.1.2.3"), "10.1.2.3");
});

describe("a flood for one agent", () => {
  const scene = useScene({ agentRate: hourly(4) });

  test("of verified requests is answered 429, whatever their addresses, and other agents are served", async () => {
    // Unverified requests do not count: anyone could send them.
    for (let sent = 0; sent < 10; sent += 1) {
      assert.equal((await scene.signed("203.0.113.9", "wrong")).status, 401);
    }
    for (let sent = 0; sent < 4; sent += 1) {
      assert.equal((await scene.signed(`203.0.113.${sent}`, SECRET)).status, 200);
    }
    const refused = await scene.signed("203.0.113.7", SECRET);
    assertProblem(refused, 429, "rate_limited");
    retryAfter(refused);
    assert.equal(scene.agent.received.length, 4);
    assert.equal((await scene.signed("203.0.113.7", SECRET, "other")).status, 200);
  });
});

describe("guessing", () => {
  const scene = useScene({ failedVerifications: hourly(10), addressFailedVerifications: hourly(15) });
  const guess = async (from: string, count: number, agent = "agent") => {
    for (let sent = 0; sent < count; sent += 1)
      assert.equal((await scene.signed(from, "wrong", agent)).status, 401);
  };

  test("signatures is answered 429 after a while, and the real provider always gets through", async () => {
    await guess("203.0.113.1", 10);
    const refused = await scene.signed("203.0.113.1", "wrong");
    assertProblem(refused, 429, "too_many_failed_verifications");
    retryAfter(refused);
    // Not even a correct one is checked any more: it could be the next guess.
    assertProblem(await scene.signed("203.0.113.1", SECRET), 429, "too_many_failed_verifications");
    assert.equal((await scene.signed("203.0.113.2", SECRET)).status, 200);
  });

  test("keys is answered 429 after a while, and other callers' keys keep working", async () => {
    for (let sent = 0; sent < 10; sent += 1) {
      assert.equal((await scene.withKey("203.0.113.3", `guess-${sent}`)).status, 401);
    }
    assertProblem(await scene.withKey("203.0.113.3", "guess"), 429, "too_many_failed_verifications");
    assert.equal((await scene.withKey("203.0.113.4")).status, 200);
  });

  test("from the provider's own address does not lock out its real webhooks", async () => {
    // Anyone can point their own webhook here: it comes from the same addresses, with another secret.
    assert.equal((await scene.signed("140.82.112.1", SECRET)).status, 200);
    await guess("140.82.112.1", 30);
    assert.equal((await scene.signed("140.82.112.1", SECRET)).status, 200);
  });

  test("at one agent and then at another counts together", async () => {
    await guess("203.0.113.5", 9);
    await guess("203.0.113.5", 6, "other");
    assertProblem(await scene.signed("203.0.113.5", "wrong", "other"), 429, "too_many_failed_verifications");
    assertProblem(await scene.signed("203.0.113.5", "wrong"), 429, "too_many_failed_verifications");
  });

  test("too often is answered before the body is sent", async () => {
    await guess("203.0.113.6", 10);
    const client = await connectRaw(scene.gateway.port);
    client.write(
      head(
        "POST /agents/forward/name/agent/hook",
        "x-forwarded-for: 203.0.113.6",
        "x-github-event: push",
        `x-hub-signature-256: sha256=${"0".repeat(64)}`,
        "expect: 100-continue",
        "content-length: 1000000",
      ),
    );
    const answer = await client.whole();
    assert.match(answer, /^HTTP\/1\.1 429 /);
  });

  test("does not include requests without credentials or for unknown agents", async () => {
    const headers = { "x-forwarded-for": "203.0.113.8" };
    for (let sent = 0; sent < 20; sent += 1) {
      for (const name of ["agent", "nobody"]) {
        const path = `/agents/forward/name/${name}/hook`;
        const { status } = await send(scene.gateway.url, { method: "POST", path, headers });
        assert.equal(status, name === "agent" ? 401 : 404);
      }
    }
    assert.equal((await scene.signed("203.0.113.8", SECRET)).status, 200);
  });
});

describe("Retry-After", () => {
  const SECOND = 1_000;

  test("is exact for the rate of an address: no request succeeds earlier, and one does afterwards", () => {
    let now = 0;
    const limits = limitsWith({ addressRate: { amount: 3, per: 10 * SECOND }, elapsed: () => now });
    for (let sent = 0; sent < 3; sent += 1) assert.equal(limits.admit("a"), undefined);
    const refused = limits.admit("a");
    assert.partialDeepStrictEqual(refused, { code: "rate_limited", retryAfter: 4 });
    now += 3 * SECOND;
    assert.notEqual(limits.admit("a"), undefined);
    now += SECOND;
    assert.equal(limits.admit("a"), undefined);
    assert.notEqual(limits.admit("a"), undefined);
  });

  test("counts failed verifications, and successful ones cost nothing", () => {
    let now = 0;
    const limits = limitsWith({ failedVerifications: { amount: 2, per: 10 * SECOND }, elapsed: () => now });
    for (let sent = 0; sent < 3; sent += 1) limits.failed("a", "agent");
    // One of them was in progress when the others had already failed.
    assert.partialDeepStrictEqual(limits.admitVerification("a", "agent"), {
      code: "too_many_failed_verifications",
      retryAfter: 10,
    });
    assert.equal(limits.admitVerification("a", "other"), undefined);
    assert.equal(limits.admitVerification("b", "agent"), undefined);
    now += 10 * SECOND;
    for (let sent = 0; sent < 5; sent += 1) assert.equal(limits.admitVerification("a", "agent"), undefined);
  });

  test("an address is known for a day after a verified request", () => {
    let now = 0;
    const limits = limitsWith({ failedVerifications: hourly(1), elapsed: () => now });
    limits.verified("a", "agent");
    for (let sent = 0; sent < 5; sent += 1) limits.failed("a", "agent");
    assert.equal(limits.admitVerification("a", "agent"), undefined);
    now += 25 * 3_600 * SECOND;
    for (let sent = 0; sent < 5; sent += 1) limits.failed("a", "agent");
    assert.notEqual(limits.admitVerification("a", "agent"), undefined);
  });
});

function limitsWith(parts: Partial<IngressLimitsParts>) {
  return createIngressLimits({
    addressRate: "off",
    agentRate: "off",
    failedVerifications: "off",
    addressFailedVerifications: "off",
    trustedProxies: createAddressList([]),
    elapsed: () => 0,
    ...parts,
  });
}
