import assert from "node:assert/strict";
import { before, test } from "node:test";
import { eachStore } from "../../harness/each-store.ts";
import { startRawAgent } from "../../harness/agents/raw-agent.ts";
import { connectRaw } from "../../harness/raw-client.ts";
import { lines, valuesOf } from "../../harness/send.ts";
import { forwardPath, useGateway } from "../../harness/use-gateway.ts";

eachStore("headers", (store) => {
  const scene = useGateway(store);
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    await management.register({ name: "agent", url: scene.agent.url, routes: ["POST /hook"] });
    key = (await management.createKey({ agent: "agent", name: "ci" })).value;
  });
  const call = (headers: readonly string[] = []) =>
    scene.call("agent", "/hook", {
      method: "POST",
      headers: ["x-agent-api-key", key, ...headers],
      body: "{}",
    });
  const seen = (name: string) => valuesOf(scene.agent.last().rawHeaders, name);

  test("of the caller reach the agent in order, including repeated ones, with unchanged names and values", async () => {
    await call([
      "X-First",
      "1",
      "x-many",
      "a",
      "X-Other",
      '  spaced, and "quoted"  ',
      "X-MANY",
      "b",
      "x-many",
      "c",
      "x-empty",
      "",
    ]);
    const { rawHeaders } = scene.agent.last();
    const from = rawHeaders.indexOf("X-First");
    assert.deepEqual(
      rawHeaders.slice(from, from + 12),
      lines("X-First: 1", "x-many: a", 'X-Other: spaced, and "quoted"', "X-MANY: b", "x-many: c", "x-empty:"),
    );
  });

  test("of the caller with non-ASCII bytes reach the agent as those bytes", async () => {
    const client = await connectRaw(scene.gateway.port);
    const request = [
      "x-latin: caf\u00e9",
      "x-utf8: caf\u00c3\u00a9",
      `x-agent-api-key: ${key}`,
      "content-length: 0",
      "connection: close",
    ];
    client.write(
      Buffer.from(
        `POST ${forwardPath("agent", "/hook")} HTTP/1.1\r\nhost: h\r\n${request.join("\r\n")}\r\n\r\n`,
        "latin1",
      ),
    );
    assert.match(await client.whole(), /^HTTP\/1\.1 200 /);
    assert.deepEqual([seen("x-latin"), seen("x-utf8")], [["caf\u00e9"], ["caf\u00c3\u00a9"]]);
  });

  test("that other parties need reach the agent", async () => {
    const kept = {
      accept: "*/*",
      "accept-encoding": "br",
      "user-agent": "GitHub-Hookshot/1",
      authorization: "Basic eDp5",
      origin: "https://origin.test",
      referer: "https://referer.test/x",
      "if-none-match": '"x"',
      range: "bytes=0-1",
      via: "1.1 proxy",
      baggage: "user=1,, x=y;p",
      "content-md5": "x",
      priority: "u=1",
      "x-hub-signature-256": "sha256=00",
      "x-github-event": "push",
    };
    await call(Object.entries(kept).flat());
    for (const [name, value] of Object.entries(kept)) assert.deepEqual(seen(name), [value], name);
  });

  test("for one connection only are not passed on, nor are those that Connection names", async () => {
    await call(
      lines(
        "connection: close, X-Named ,x-also",
        "Connection: x-third",
        "x-named: 1",
        "X-Also: 2",
        "x-third: 3",
        "x-fourth: 4",
        "keep-alive: timeout=9",
        "te: trailers",
        "upgrade: h2c",
        "proxy-authorization: Basic eDp5",
        "proxy-authenticate: Basic",
        "proxy-connection: keep-alive",
      ),
    );
    for (const name of [
      "x-named",
      "x-also",
      "x-third",
      "te",
      "trailer",
      "upgrade",
      "proxy-authorization",
      "proxy-authenticate",
      "proxy-connection",
      "transfer-encoding",
    ]) {
      assert.deepEqual(seen(name), [], name);
    }
    assert.doesNotMatch(seen("keep-alive").join(), /9/);
    assert.doesNotMatch(seen("connection").join(), /x-/i);
    assert.deepEqual(seen("x-fourth"), ["4"]);
  });

  test("named by Connection cannot remove the gateway's own", async () => {
    await call([
      "connection",
      "x-agentex-signature, x-agentex-delivery-id, x-forwarded-for, content-length, host",
    ]);
    for (const name of [
      "x-agentex-signature",
      "x-agentex-delivery-id",
      "x-forwarded-for",
      "content-length",
      "host",
    ]) {
      assert.equal(seen(name).length, 1, name);
    }
  });

  test("say where the request comes from, whatever the caller claims", async () => {
    const port = String(scene.gateway.port);
    await call([
      "x-forwarded-for",
      "1.2.3.4",
      "X-Forwarded-Proto",
      "https",
      "x-forwarded-host",
      "evil",
      "x-forwarded-port",
      "1",
      "forwarded",
      "for=1.2.3.4",
    ]);
    assert.deepEqual(seen("x-forwarded-for"), ["127.0.0.1"]);
    assert.deepEqual(seen("x-forwarded-proto"), ["http"]);
    assert.deepEqual(seen("x-forwarded-host"), [`127.0.0.1:${port}`]);
    assert.deepEqual([seen("x-forwarded-port"), seen("forwarded")], [[], []]);
    assert.deepEqual(seen("host"), [new URL(scene.agent.url).host]);
  });

  test("of the agent reach the caller in order, including repeated ones", async () => {
    const sent = lines(
      "Set-Cookie: a=1; HttpOnly",
      "set-cookie: b=2",
      "X-Many: 1",
      "x-many: 2",
      "Location: https://elsewhere.example/",
      "WWW-Authenticate: Basic",
      "www-authenticate: Digest",
      "Date: Thu, 01 Jan 1970 00:00:00 GMT",
      "Server: agent",
      "Cache-Control: no-store",
      'ETag: "x"',
      "X-Empty:",
      "Retry-After: 7",
    );
    scene.agent.answers((_received, response) =>
      response.writeHead(401, [...sent, "content-length", "0"]).end(),
    );
    const answer = await call();
    assert.equal(answer.status, 401);
    const got = answer.rawHeaders.filter((_part, index) =>
      sent.includes(answer.rawHeaders[index - (index % 2)] ?? ""),
    );
    assert.deepEqual(got, sent);
    assert.equal(valuesOf(answer.rawHeaders, "date").length, 1);
  });

  test("of the agent for its connection only do not reach the caller", async () => {
    const agent = await startRawAgent((socket) => {
      socket.end(
        "HTTP/1.1 200 OK\r\nConnection: x-private\r\nX-Private: 1\r\nKeep-Alive: timeout=77\r\nUpgrade: h2c\r\n" +
          "Proxy-Authenticate: Basic\r\nTrailer: x-late\r\nTransfer-Encoding: chunked\r\nX-Public: 1\r\n\r\n" +
          "2\r\nok\r\n0\r\nx-late: 1\r\n\r\n",
      );
    });
    try {
      const { management } = scene.gateway;
      await management.register({ name: "raw", url: agent.url, routes: ["POST /hook"] });
      const { value } = await management.createKey({ agent: "raw", name: "ci" });
      const answer = await scene.call("raw", "/hook", {
        method: "POST",
        headers: { "x-agent-api-key": value },
      });
      assert.equal(answer.text, "ok");
      assert.equal(answer.headers["x-public"], "1");
      for (const name of ["x-private", "upgrade", "proxy-authenticate", "trailer", "x-late"]) {
        assert.equal(answer.headers[name], undefined, name);
      }
      assert.doesNotMatch(String(answer.headers["keep-alive"]), /77/);
    } finally {
      await agent.stop();
    }
  });

  test("that only the gateway may set do not reach the agent with underscores either, which some servers treat the same", async () => {
    await call(["x_agentex_provider", "forged", "x-agentex_event", "forged", "x_forwarded_for", "forged"]);
    assert.doesNotMatch(JSON.stringify(scene.agent.last().rawHeaders), /forged/);
  });

  test("that only the gateway may set are not accepted from the agent", async () => {
    scene.agent.answers((_received, response) =>
      response.writeHead(200, { "x-agentex-delivery-id": "forged", "X-Agentex-Other": "forged" }).end(),
    );
    const answer = await call();
    assert.deepEqual(valuesOf(answer.rawHeaders, "x-agentex-delivery-id"), [
      seen("x-agentex-delivery-id")[0],
    ]);
    assert.equal(answer.headers["x-agentex-other"], undefined);
  });
});
