import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import fc from "fast-check";
import { createUnverifiedBytes, type Hold } from "../../src/ingress/request/unverified-bytes.ts";
import { eachStore } from "../harness/each-store.ts";
import { connectRaw, head, type RawClient } from "../harness/raw-client.ts";
import { githubHeaders } from "../harness/sign.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";

const KIB = 1024;

eachStore("bodies of unverified senders", (store) => {
  const scene = useGateway(store, { settings: { bodyLimit: 64 * KIB, unverifiedBytes: 128 * KIB } });
  const secret = "a secret of some length";
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    await management.register({ name: "agent", url: scene.agent.url, routes: ["POST /hook"] });
    await management.createKey({ agent: "agent", name: "o/r", type: "github", value: secret });
    key = (await management.createKey({ agent: "agent", name: "ci" })).value;
  });
  /** Sends this much of a body of 64 KiB, and no more. */
  const begin = async (credential: string, sent: number): Promise<RawClient> => {
    const client = await connectRaw(scene.gateway.port);
    client.write(head(`POST ${forwardPath("agent", "/hook")}`, credential, `content-length: ${64 * KIB}`));
    client.write(Buffer.alloc(sent, "x"));
    return client;
  };
  const signed = async () => {
    const body = JSON.stringify({ repository: { full_name: "o/r" } });
    return scene.call("agent", "/hook", { method: "POST", headers: await githubHeaders(secret, body), body });
  };
  const rejected = (clients: readonly RawClient[]): number =>
    clients.filter((client) => client.received() !== "").length;

  test("that fill the memory are rejected, largest first, while small valid ones are still accepted", async () => {
    const forged = "x-hub-signature-256: sha256=00";
    const clients: RawClient[] = [];
    for (let count = 0; count < 6; count += 1) {
      clients.push(await begin(forged, 60 * KIB));
      // Each is larger than what is left, and as large as any other.
      assert.equal((await signed()).status, 200);
    }
    assert.ok(rejected(clients) >= 4, `${rejected(clients)} were rejected`);
    for (const client of clients.filter((each) => each.received() !== "")) {
      await client.sees("unverified_bodies_full");
      assert.match(client.received(), /^HTTP\/1\.1 503 /);
      assert.match(client.received(), /^retry-after: 5\r$/im);
    }
    for (const client of clients) client.destroy();
    const limited = scene.gateway.log.lines.filter((line) => line.includes('"unverified_bodies_full"'));
    assert.ok(limited.length >= 4);
  });

  test("do not include those of senders that presented a key", async () => {
    const clients = await Promise.all(
      Array.from({ length: 6 }, () => begin(`x-agent-api-key: ${key}`, 60 * KIB)),
    );
    assert.equal((await signed()).status, 200);
    assert.equal(rejected(clients), 0);
    for (const client of clients) {
      client.write(Buffer.alloc(4 * KIB, "x"));
      await client.sees("HTTP/1.1 200");
      client.destroy();
    }
  });

  test("no longer count once they were rejected or aborted", async () => {
    for (let count = 0; count < 20; count += 1) {
      const client = await begin("x-hub-signature-256: sha256=00", count % 2 === 0 ? 64 * KIB : 30 * KIB);
      if (count % 2 === 0) assert.match(await refusalOf(client), /"code":"signature_/);
      client.destroy();
    }
    assert.equal((await signed()).status, 200);
  });
  const refusalOf = async (client: RawClient): Promise<string> => {
    await client.sees('"message"');
    return client.received();
  };
});

describe("the bytes of unverified senders", () => {
  const action = fc.oneof(
    fc.record({ kind: fc.constant("add" as const), who: fc.nat(9), bytes: fc.nat(400) }),
    fc.record({ kind: fc.constantFrom("complete" as const, "release" as const), who: fc.nat(9) }),
  );

  test("never exceed the limit for long, and are all released in the end", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 300 }), (actions) => {
        const limit = 1_000;
        const unverified = createUnverifiedBytes(limit);
        const bodies = new Map<
          number,
          { hold: Hold; bytes: number; state: "reading" | "complete" | "out" }
        >();
        for (let who = 0; who < 10; who += 1) {
          const hold = unverified.hold(() => {
            const body = bodies.get(who);
            assert.equal(body?.state, "reading", "only what is still read is rejected, and once");
            if (body !== undefined) body.state = "out";
          });
          bodies.set(who, { hold, bytes: 0, state: "reading" });
        }
        for (const step of actions) {
          const body = bodies.get(step.who);
          if (body === undefined || body.state === "out") continue;
          if (step.kind === "add" && body.state === "reading") {
            body.bytes += step.bytes;
            body.hold.add(step.bytes);
            assert.ok(unverified.total <= limit);
          } else if (step.kind === "complete") {
            body.hold.complete();
            body.state = "complete";
          } else if (step.kind === "release") {
            body.hold.release();
            body.state = "out";
          }
          const held = [...bodies.values()].filter(({ state }) => state !== "out");
          assert.equal(
            unverified.total,
            held.reduce((sum, { bytes }) => sum + bytes, 0),
          );
        }
        for (const { hold } of bodies.values()) hold.release();
        assert.equal(unverified.total, 0);
      }),
    );
  });

  test("are freed by rejecting whoever holds the most", () => {
    const unverified = createUnverifiedBytes(100);
    const out: string[] = [];
    const small = unverified.hold(() => out.push("small"));
    const large = unverified.hold(() => out.push("large"));
    small.add(20);
    large.add(80);
    small.add(1);
    assert.deepEqual([out, unverified.total], [["large"], 21]);
  });
});
