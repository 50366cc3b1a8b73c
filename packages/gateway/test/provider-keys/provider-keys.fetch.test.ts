import assert from "node:assert/strict";
import type { LookupFunction } from "node:net";
import { after, before, beforeEach, describe, test } from "node:test";
import { createAgentNetwork } from "../../src/agents/network/agent-network.ts";
import { createProviderKeys, type ProviderKeys } from "../../src/provider-keys/provider-keys.ts";
import { lifetimeOf } from "../../src/provider-keys/lifetime.ts";
import { startCloudServer, type CloudServer } from "../harness/services/cloud-server.ts";

const URL_OF_KEYS = "https://www.googleapis.com/oauth2/v3/certs";
const MINUTE = 60_000;

describe("a provider's published keys", () => {
  let server: CloudServer;
  let time = 0;
  let keys: ProviderKeys;

  before(async () => {
    server = await startCloudServer();
  });
  after(() => server.stop());
  beforeEach(() => {
    time = 0;
    server.asked.length = 0;
    server.pages.clear();
    keys = createProviderKeys({ client: server.client, elapsed: () => time });
  });

  /** The result of a fetch: the text, or how long to wait. */
  const get = async (url = URL_OF_KEYS): Promise<string | number> => {
    const got = await keys.get(url);
    return got.outcome === "fetched" ? got.text : got.retryAfter;
  };
  const publish = (body: string, headers = {}): void => {
    server.pages.set(URL_OF_KEYS, { body, headers });
  };

  test("are fetched once, for any number of concurrent requests, and then cached for their lifetime", async () => {
    let release = (): void => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    server.pages.set(URL_OF_KEYS, {
      body: "one",
      headers: { "cache-control": "max-age=600" },
      after: released,
    });
    const all = Array.from({ length: 50 }, () => get());
    release();
    assert.deepEqual(new Set(await Promise.all(all)), new Set(["one"]));
    time = 10 * MINUTE - 1;
    publish("two");
    assert.equal(await get(), "one");
    assert.equal(server.asked.length, 1);
    time += 1;
    assert.equal(await get(), "two");
    assert.equal(server.asked.length, 2);
  });

  test("are cached within limits, whatever the response says", () => {
    const lifetimes: [Record<string, string>, number][] = [
      [{}, 60],
      [{ "cache-control": "public, max-age=1200, must-revalidate" }, 20],
      [{ "cache-control": "max-age=1200", age: "300" }, 15],
      [{ "cache-control": "max-age=0" }, 5],
      [{ "cache-control": "no-store" }, 5],
      [{ "cache-control": "max-age=99999999" }, 24 * 60],
      [{ "cache-control": "max-age=soon" }, 60],
      [{ "cache-control": "s-maxage=7" }, 60],
    ];
    for (const [headers, minutes] of lifetimes) {
      assert.equal(lifetimeOf(headers), minutes * MINUTE, JSON.stringify(headers));
    }
  });

  test("that are unavailable are not requested again for ten seconds, and then found", async () => {
    assert.equal(await get(), 10);
    publish("one");
    time = 9_000;
    assert.equal(await get(), 1);
    assert.equal(server.asked.length, 1);
    time = 10_000;
    assert.equal(await get(), "one");
  });

  test("are used for another hour while they cannot be fetched again", async () => {
    publish("one", { "cache-control": "max-age=600" });
    assert.equal(await get(), "one");
    server.pages.clear();
    time = 69 * MINUTE;
    assert.equal(await get(), "one");
    time = 71 * MINUTE;
    assert.equal(await get(), 10);
  });

  test("are immediately fetched again for an unknown key, but only once every half minute", async () => {
    publish("one");
    assert.equal(await get(), "one");
    publish("two");
    assert.deepEqual(await keys.renew(URL_OF_KEYS, "one"), { outcome: "fetched", text: "two" });
    assert.deepEqual(await keys.renew(URL_OF_KEYS, "one"), { outcome: "fetched", text: "two" });
    assert.equal(server.asked.length, 2);
    time = 20_000;
    const limited = await keys.renew(URL_OF_KEYS, "two");
    assert.ok(limited.outcome === "unavailable" && limited.retryAfter === 10);
    assert.equal(server.asked.length, 2);
    time = 30_000;
    publish("three");
    assert.deepEqual(await keys.renew(URL_OF_KEYS, "two"), { outcome: "fetched", text: "three" });
  });

  test("are the previous ones if a new response contains none", async () => {
    publish("one");
    await get();
    time = 61 * MINUTE;
    publish('{"keys":[{"kty":');
    const truncated = String(await get());
    assert.deepEqual(keys.reject(URL_OF_KEYS, truncated), { outcome: "fetched", text: "one" });
    assert.equal(await get(), "one");
    assert.equal(server.asked.length, 2);
    time += 10_000;
    publish("two");
    assert.equal(await get(), "two");
  });

  test("are never taken from a redirect, an error, a response that is too large, or bytes that are not text", async () => {
    const elsewhere = "https://www.googleapis.com/elsewhere";
    server.pages.set(elsewhere, { body: "one" });
    for (const answer of [
      { status: 301, headers: { location: elsewhere }, body: "one" },
      { status: 307, headers: { location: elsewhere } },
      { status: 500, body: "one" },
      { status: 204 },
      { body: Buffer.alloc(64 * 1024 + 1, "x") },
      { body: Buffer.from([0xff, 0xfe]) },
    ]) {
      server.pages.set(URL_OF_KEYS, answer);
      assert.equal(await get(), 10);
      time += 10_000;
    }
    assert.ok(!server.asked.includes(elsewhere));
  });

  test("are fetched from at most 30 URLs of a host per minute", async () => {
    const url = (index: number) =>
      `https://sns.us-west-2.amazonaws.com/SimpleNotificationService-${index}.pem`;
    for (let index = 0; index < 40; index += 1) {
      server.pages.set(url(index), { body: "one" });
      assert.equal(await get(url(index)), index < 30 ? "one" : 60);
    }
    assert.equal(server.asked.length, 30);
    publish("one");
    assert.equal(await get(), "one");
    time = MINUTE;
    assert.equal(await get(url(39)), "one");
  });

  test("are fetched only from public addresses", async () => {
    const privately: LookupFunction = (_host, _options, callback) =>
      callback(null, [{ address: "127.0.0.1", family: 4 }]);
    const { client } = createAgentNetwork("public", { lookup: privately });
    publish("one");
    const careful = createProviderKeys({ client, elapsed: () => time });
    const got = await careful.get(URL_OF_KEYS);
    assert.ok(got.outcome === "unavailable" && /address/.test(got.reason), JSON.stringify(got));
    const visited = await careful.visit(`https://127.0.0.1:${server.port}/`);
    assert.equal(visited.outcome, "failed");
    assert.equal(server.asked.length, 0);
    await client.destroy();
  });

  test("are fetched only from a server with a certificate for its host", async () => {
    const wrong = "https://keys.example.org/keys";
    server.pages.set(wrong, { body: "one" });
    assert.equal(await get(wrong), 10);
    assert.equal(server.asked.length, 0);
  });
});
