import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { createAgent, KEY, KeptLog } from "../../harness/agent.ts";
import { signatureHeaders, signedRequest, type Signing } from "../../harness/signed-request.ts";

const NOW = 1_795_480_349;
const HOOK = "http://agent/hook";

function agentAt(seconds: number) {
  const handled: Uint8Array[] = [];
  const acp = createAgent({ agentApiKey: KEY, now: () => seconds * 1000 });
  acp.post("/hook", (request) =>
    request.bytes().then((body) => {
      handled.push(body);
    }),
  );
  return { acp, handled };
}

async function refusalOf(request: Request): Promise<string> {
  const { acp, handled } = agentAt(NOW);
  const answer = await acp.fetch(request);
  assert.equal(answer.status, 401);
  assert.deepEqual(handled, [], "the handler sees nothing");
  const problem = await answer.text();
  assert.ok(!problem.includes(KEY));
  return (JSON.parse(problem) as { code: string }).code;
}

function signed(signing: Partial<Signing> = {}, headers: Record<string, string> = {}): Request {
  return signedRequest(HOOK, { body: '{"a":1}', headers }, { key: KEY, timestamp: NOW, ...signing });
}

function spoiled(change: (headers: Headers) => void): Request {
  const request = signed();
  const headers = new Headers(request.headers);
  change(headers);
  return new Request(request, { headers });
}

describe("what the gateway signed is handled", () => {
  test("with a clock up to 5 minutes fast or slow", async () => {
    for (const off of [-300, -1, 0, 1, 300]) {
      const { acp } = agentAt(NOW);
      assert.equal((await acp.fetch(signed({ timestamp: NOW + off }))).status, 204, `${off} s`);
    }
  });

  test("if one of several signatures is valid, as during a key rotation", async () => {
    const { acp } = agentAt(NOW);
    const right = signed().headers.get("x-agentex-signature") ?? "";
    const wrong = signed({ key: "another" }).headers.get("x-agentex-signature") ?? "";
    for (const list of [`${wrong} ${right}`, `${right} ${wrong}`, `v2,anything ${right}`]) {
      assert.equal((await acp.fetch(signed({}, { "x-agentex-signature": list }))).status, 204);
    }
  });

  test("if `agentex listen` signed it, with the key configured for that", async () => {
    const acp = createAgent({ agentApiKey: KEY, listenKey: "lsk_key", now: () => NOW * 1000 });
    acp.post("/hook", () => "taken");
    assert.equal((await acp.fetch(signed({ key: "lsk_key" }))).status, 200);
    assert.equal((await acp.fetch(signed())).status, 200);
    assert.equal((await acp.fetch(signed({ key: "another" }))).status, 401);
    const unset = createAgent({ agentApiKey: KEY, listenKey: "", now: () => NOW * 1000 });
    unset.post("/hook", () => "taken");
    assert.equal((await unset.fetch(signed({ key: "" }))).status, 401);
  });
  test("whatever its bytes are", async () => {
    const { acp, handled } = agentAt(NOW);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
        const body = new Uint8Array(bytes);
        const request = signedRequest(HOOK, { body }, { key: KEY, timestamp: NOW });
        assert.equal((await acp.fetch(request)).status, 204);
        assert.deepEqual(handled.pop(), body);
      }),
    );
  });
});

describe("a request that bypassed the gateway is rejected", () => {
  const refused: Record<string, [request: () => Request, code: string]> = {
    "no signature at all": [() => new Request(HOOK, { method: "POST", body: "{}" }), "signature_missing"],
    "no delivery id": [
      () => spoiled((headers) => headers.delete("x-agentex-delivery-id")),
      "signature_malformed",
    ],
    "no timestamp": [
      () => spoiled((headers) => headers.delete("x-agentex-timestamp")),
      "signature_malformed",
    ],
    "a timestamp that is not a number": [
      () => spoiled((headers) => headers.set("x-agentex-timestamp", `${NOW}.0`)),
      "signature_malformed",
    ],
    "a signature of no known version": [
      () => spoiled((headers) => headers.set("x-agentex-signature", "v2,AAAA")),
      "signature_malformed",
    ],
    "a signature that covers its body only": [
      () =>
        spoiled((headers) =>
          headers.set("x-agentex-signature", `${headers.get("x-agentex-signature")}`.replace(/ .*/, "")),
        ),
      "signature_incomplete",
    ],
    "another name for a header, which some servers treat as the same": [
      () => spoiled((headers) => headers.set("x_agentex_provider", "github")),
      "signature_invalid",
    ],
    "an empty signature": [
      () => spoiled((headers) => headers.set("x-agentex-signature", "")),
      "signature_malformed",
    ],
    "a signature more than 5 minutes old": [
      () => signed({ timestamp: NOW - 301 }),
      "timestamp_out_of_tolerance",
    ],
    "a signature of the future": [() => signed({ timestamp: NOW + 301 }), "timestamp_out_of_tolerance"],
    "another key's": [() => signed({ key: "another" }), "signature_invalid"],
    "an empty key's": [() => signed({ key: "" }), "signature_invalid"],
    "another delivery's id": [
      () => spoiled((headers) => headers.set("x-agentex-delivery-id", "dlv_other")),
      "signature_invalid",
    ],
    "another timestamp": [
      () => spoiled((headers) => headers.set("x-agentex-timestamp", (NOW + 1).toString())),
      "signature_invalid",
    ],
    "a signature that lacks its padding": [
      () =>
        spoiled((headers) =>
          headers.set("x-agentex-signature", `${headers.get("x-agentex-signature")}`.slice(0, -1)),
        ),
      "signature_invalid",
    ],
    "a signature in base64url": [
      () =>
        spoiled((headers) => {
          const [, given = ""] = `${headers.get("x-agentex-signature")}`.split("agentex-v1,");
          headers.set("x-agentex-signature", `agentex-v1,${given.replaceAll("+", "-").replaceAll("/", "_")}`);
        }),
      "signature_invalid",
    ],
    "a signature of characters beyond ASCII": [
      () => spoiled((headers) => headers.set("x-agentex-signature", `agentex-v1,${"ÿ".repeat(44)}`)),
      "signature_invalid",
    ],
  };
  for (const [what, [request, code]] of Object.entries(refused)) {
    test(what, async () => assert.equal(await refusalOf(request()), code));
  }

  test("a signed text cut into id, timestamp and body elsewhere", async () => {
    // `a.1.2.x`, signed as id a, time 1, body 2.x, also reads as id a.1, time 2, body x.
    const body = `${NOW}.x`;
    const { "x-agentex-signature": signature } = signatureHeaders(body, {
      key: KEY,
      id: "a",
      timestamp: NOW,
    });
    const request = new Request(HOOK, {
      method: "POST",
      body: "x",
      headers: {
        "x-agentex-delivery-id": `a.${NOW}`,
        "x-agentex-timestamp": NOW.toString(),
        "x-agentex-signature": signature ?? "",
      },
    });
    assert.equal(await refusalOf(request), "signature_malformed");
  });

  test("a signature that anyone could make, if the agent's key is empty", async () => {
    const acp = createAgent({ agentApiKey: "" });
    acp.post("/hook", () => null);
    assert.equal((await acp.fetch(signedRequest(HOOK, { body: "{}" }, { key: "" }))).status, 401);
  });

  test("a body with one changed bit", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 500 }),
        fc.nat(),
        fc.nat(7),
        async (bytes, where, bit) => {
          const changed = new Uint8Array(bytes);
          changed[where % changed.length] = (changed[where % changed.length] ?? 0) ^ (1 << bit);
          const headers = signatureHeaders(bytes, { key: KEY, timestamp: NOW });
          const request = new Request(HOOK, { method: "POST", body: changed, headers });
          assert.equal(await refusalOf(request), "signature_invalid");
        },
      ),
    );
  });
});

describe("before the signature", () => {
  test("an unknown path is 404 and a wrong method 405, so that mistakes can be distinguished", async () => {
    const { acp } = agentAt(NOW);
    assert.equal((await acp.fetch(new Request("http://agent/elsewhere", { method: "POST" }))).status, 404);
    assert.equal((await acp.fetch(new Request(HOOK))).status, 405);
  });

  test("/healthz answers anyone", async () => {
    const { acp } = agentAt(NOW);
    const answer = await acp.fetch(new Request("http://agent/healthz"));
    assert.equal(answer.status, 200);
    assert.deepEqual(await answer.json(), { status: "healthy", agent_id: null });
    assert.equal((await acp.fetch(new Request("http://agent/healthz", { method: "POST" }))).status, 404);
  });

  test("an unverified sender's body is not read", async () => {
    const { acp } = agentAt(NOW);
    let read = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          read += 1;
          controller.enqueue(new Uint8Array(1024));
        },
      },
      { highWaterMark: 0 },
    );
    const answer = await acp.fetch(new Request(HOOK, { method: "POST", body, duplex: "half" }));
    assert.equal(answer.status, 401);
    assert.equal(read, 0);
  });
});

describe("a body beyond 25 MiB is answered 413", () => {
  const limit = 25 * 1024 * 1024;

  test("from its declared length, without reading it", async () => {
    const { acp } = agentAt(NOW);
    const body = new ReadableStream<Uint8Array>({ pull: () => assert.fail("read") }, { highWaterMark: 0 });
    const headers = {
      ...signatureHeaders("", { key: KEY, timestamp: NOW }),
      "content-length": `${limit + 1}`,
    };
    const answer = await acp.fetch(new Request(HOOK, { method: "POST", body, headers, duplex: "half" }));
    assert.equal(answer.status, 413);
    assert.match(await answer.text(), /"code":"body_too_large"/);
  });

  test("without a declared length, once that much has been read", async () => {
    const { acp } = agentAt(NOW);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1024 * 1024;
        controller.enqueue(new Uint8Array(1024 * 1024));
      },
    });
    const headers = signatureHeaders("", { key: KEY, timestamp: NOW });
    const answer = await acp.fetch(new Request(HOOK, { method: "POST", body, headers, duplex: "half" }));
    assert.equal(answer.status, 413);
    assert.ok(sent <= limit + 3 * 1024 * 1024, `${sent} bytes were read`);
  });

  test("and one of exactly 25 MiB is handled", async () => {
    const { acp, handled } = agentAt(NOW);
    const body = new Uint8Array(limit).fill(7);
    assert.equal((await acp.fetch(signedRequest(HOOK, { body }, { key: KEY, timestamp: NOW }))).status, 204);
    assert.equal(handled[0]?.length, limit);
  });
});

test("an incomplete body is answered 400", async () => {
  const { acp, handled } = agentAt(NOW);
  const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error("gone")) });
  const headers = signatureHeaders("", { key: KEY, timestamp: NOW });
  const answer = await acp.fetch(new Request(HOOK, { method: "POST", body, headers, duplex: "half" }));
  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /"code":"body_incomplete"/);
  assert.deepEqual(handled, []);
});

test("dangerouslySkipSignature handles whatever anyone sends, and gives each request its own id", async () => {
  const acp = createAgent({ dangerouslySkipSignature: true, log: new KeptLog() });
  acp.post("/hook", async (request, { deliveryId, attempt, provider }) => ({
    body: await request.text(),
    deliveryId,
    attempt,
    provider,
  }));
  const ids = new Set<string>();
  for (const body of ["a", "b"]) {
    const answer = await acp.fetch(new Request(HOOK, { method: "POST", body }));
    const seen = (await answer.json()) as {
      body: string;
      deliveryId: string;
      attempt: number;
      provider: string;
    };
    assert.deepEqual({ ...seen, deliveryId: "" }, { body, deliveryId: "", attempt: 1, provider: "external" });
    ids.add(seen.deliveryId);
  }
  assert.equal(ids.size, 2);
});
