import assert from "node:assert/strict";
import { before, test } from "node:test";
import { onSqlite } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { connectRaw, head } from "../harness/raw-client.ts";
import { useGateway } from "../harness/use-gateway.ts";

// The agent declares nothing and has a base path: a caller with a key may call any path below it, and no other.
onSqlite("a path", (store) => {
  const scene = useGateway(store);
  let headers: Record<string, string> = {};

  before(async () => {
    const { management } = scene.gateway;
    scene.agent.answers((_received, response) => response.writeHead(404).end());
    await management.register({ name: "agent", url: `${scene.agent.url}/tenant/base` });
    headers = { "x-agent-api-key": (await management.createKey({ agent: "agent", name: "ci" })).value };
    // The gateway requests the agent's OpenAPI document before the tests count requests.
    await scene.call("agent", "/first", { method: "POST", headers });
  });

  for (const path of [
    "/..",
    "/../secret",
    "/a/../../secret",
    "/a/..",
    "/.",
    "/./a",
    "/a/./b",
    "/%2e%2e/secret",
    "/%2E%2E/secret",
    "/.%2e/secret",
    "/a/%2e/b",
    "/%252e%252e/secret",
    "/..;/secret",
    "/..;a=b/secret",
    "/%2e%2e%3b/secret",
    "/a%2fb",
    "/a%2Fb",
    "/..%2fsecret",
    "/a%252fb",
    "/a%5cb",
    "/..%5csecret",
    "/a\\..\\secret",
    "/a%00b",
    "/a%0d%0ax-injected:1",
    "/a%7f",
    "/a//b",
    "/a//",
    "//a//b",
    "/a//../secret",
    "//../secret",
    "///..;/secret",
    "//%2e%2e/secret",
    "//evil.test//a",
    "/a%3F/../../secret",
    "/a%3f/%2e%2e/secret",
    "/a%3F..%2F..%2Fsecret",
    "/..%3F",
    "/a/..;%3Fb",
    "/a%3F%5C..%5Csecret",
    "/a%3F%00",
    "/a%3F%0d%0ax-injected:1",
    "/a%3F%2541",
    "/a%3F%zz",
    "/a%3F%ff",
    "/a%23b%3Fc",
    "/a%253Fb",
    "/a%23b",
    "/a%",
    "/a%zz",
    "/a%c0%ae%c0%ae/b",
    "/%ff",
    "/%ed%a0%80",
    "/%25",
    "/%2541",
  ]) {
    test(`${path} is rejected, or read the same way by everyone`, async () => {
      const answer = await scene.call("agent", path, { method: "POST", headers });
      // A literal percent sign is unambiguous.
      if (path === "/%25") assert.equal(scene.agent.last().url, "/tenant/base/%25");
      else {
        assertProblem(answer, 400, "path_invalid");
        assert.equal(scene.agent.received.length, 0);
      }
    });
  }

  for (const [path, url] of [
    ["//", "/"],
    ["//a", "/a"],
    ["///a/b/", "/a/b/"],
    ["//evil.test/a", "/evil.test/a"],
    ["/a%3Fb", "/a?b"],
    ["/a%3fmode%3Dreview%23x%20y", "/a?mode=review%23x%20y"],
    ["/a%3Fb?c=d", "/a?b&c=d"],
    ["/a%3F?c=d", "/a?&c=d"],
    ["/a%3F", "/a?"],
    ["/a%3Fu%3Dhttp%3A//evil.test/x%3Fy", "/a?u=http://evil.test/x?y"],
    ["/a%3Fb%25&c=%C3%BC", "/a?b%25&c=%C3%BC"],
    ["/%3F", "/?"],
  ] as const) {
    test(`${path} is unambiguous, and stays below the agent's base path`, async () => {
      assert.equal((await scene.call("agent", path, { method: "POST", headers })).status, 200);
      assert.deepEqual(
        scene.agent.received.map((received) => received.url),
        [`/tenant/base${url}`],
      );
    });
  }

  test("is rejected before credentials are checked", async () => {
    assertProblem(await scene.call("agent", "/../x", { method: "POST" }), 400, "path_invalid");
  });

  for (const name of ["%00", "..", "%2e%2e", "a%2fb", "%", "a%25b"]) {
    test(`below an agent named ${name} finds no agent`, async () => {
      const answer = await scene.call(name, "/x", { method: "POST", headers });
      assert.ok(answer.status === 400 || answer.status === 404, answer.text);
      assertProblem(answer, answer.status, answer.status === 400 ? "path_invalid" : "agent_not_found");
    });
  }

  for (const path of [
    "/plain",
    "/with/slash/",
    "/dots.in/na..me/...",
    "/semi;colon=1/x",
    "/sub-delims!$&'()*+,=:@~",
    "/%C3%BC/%e2%9c%93",
    "/%20blank%20",
    "/UPPER/lower",
  ]) {
    test(`${path} arrives as it was sent, below the agent's base path`, async () => {
      await scene.call("agent", path, { method: "POST", headers });
      assert.equal(scene.agent.last().url, `/tenant/base${path}`);
    });
  }

  for (const query of [
    "?",
    "?a=1&a=2&b",
    "?path=/../..//%2e%2e%2f&x=%00%ff%zz",
    "?a=b?c=d#e",
    "?%C3%BC=+%20&;=;",
    "?url=http://evil.test/",
    '?"<>^`{|}\\',
  ]) {
    test(`keeps its query ${query} unchanged`, async () => {
      await scene.call("agent", `/hook${query}`, { method: "POST", headers });
      assert.equal(scene.agent.last().url, `/tenant/base/hook${query}`);
    });
  }

  test("with a query of ten thousand characters arrives whole", async () => {
    const query = `?${"x".repeat(10_000)}`;
    await scene.call("agent", `/hook${query}`, { method: "POST", headers });
    assert.equal(scene.agent.last().url, `/tenant/base/hook${query}`);
  });

  test("in raw bytes beyond ASCII arrives as it was sent, or is rejected", async () => {
    const client = await connectRaw(scene.gateway.port);
    const line = `POST /agents/forward/name/agent/caf\u00e9?q=\u00fc`;
    client.write(
      Buffer.from(
        head(
          line,
          `x-agent-api-key: ${headers["x-agent-api-key"]}`,
          "connection: close",
          "content-length: 0",
        ),
        "latin1",
      ),
    );
    const answer = await client.whole();
    if (answer.startsWith("HTTP/1.1 400")) assert.equal(scene.agent.received.length, 0);
    else assert.equal(scene.agent.last().url, "/tenant/base/caf\u00e9?q=\u00fc");
  });

  test("outside the ingress reaches no agent, however it is written", async () => {
    for (const path of [
      "/agents/forward/name",
      "/agents/forward/agent/x",
      "//agents/forward/name/agent/x",
      "/Agents/forward/name/agent/x",
      "/agents/%66orward/name/agent/x",
      "/agents/../agents/forward/name/agent/x",
      "/x/../agents/forward/name/agent/x",
    ]) {
      const client = await connectRaw(scene.gateway.port);
      client.write(
        head(
          `POST ${path}`,
          `x-agent-api-key: ${headers["x-agent-api-key"]}`,
          "connection: close",
          "content-length: 0",
        ),
      );
      assert.match(await client.whole(), /^HTTP\/1\.1 (400|403|404|422) /, path);
      assert.equal(scene.agent.received.length, 0);
    }
  });
});

onSqlite("a path trick", (store) => {
  const scene = useGateway(store);
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    await management.register({
      name: "agent",
      url: `${scene.agent.url}/mine`,
      routes: ["POST /hook", "POST /repos/:owner", "POST /files/{rest:path}"],
    });
    await management.register({ name: "other", url: `${scene.agent.url}/others`, routes: ["POST /admin"] });
    key = (await management.createKey({ agent: "agent", name: "ci" })).value;
  });

  /** Sends a target unchanged, which a client would normalize. */
  const raw = async (target: string): Promise<string> => {
    const client = await connectRaw(scene.gateway.port);
    const request = head(
      `POST ${target}`,
      `x-agent-api-key: ${key}`,
      "connection: close",
      "content-length: 0",
    );
    client.write(Buffer.from(request, "latin1"));
    return client.whole();
  };
  const ingress = "/agents/forward/name";

  for (const path of [
    "/admin",
    "/hook/../admin",
    "/hook/..%2fadmin",
    "/hook/%2e%2e/admin",
    "/hook/%2e%2e%2fadmin",
    "/hook/%252e%252e/admin",
    "/hook/..%5cadmin",
    "/hook/..\\admin",
    "/hook/..;/admin",
    "/hook;/../admin",
    "/hook%00/admin",
    "/hook%00",
    "/hook%3b",
    "/hook;x=1",
    "/hook/",
    "/hook//",
    "//admin",
    "//other/admin",
    "/hook//admin",
    "/files//admin",
    "/files/a//../admin",
    "/./hook",
    "/hook%20",
    "/hook%2f",
    "/HOOK",
    "/%c0%afhook",
    "/hook/%c0%ae%c0%ae/admin",
    "/%e0%80%af/hook",
    "/hook/%uff0e%uff0e/admin",
    "/hook%23",
    "/admin%3f/hook",
    "/hook%3f/../admin",
    "/hook%3f/../../others/admin",
    "/hook%253fadmin",
    "/hook/%3fadmin",
    "/api%3fhook",
    "/openapi.json%3F",
    "//healthz",
    "/docs//oauth2-redirect",
    "/repos/a/../../admin",
    "/repos/%2e%2e",
    "/repos/..",
    "/repos/a%2f..%2f..%2fadmin",
    "/files/../admin",
    "/files/a/../../../others/admin",
    "/files/%2e%2e/%2e%2e/others/admin",
    "/files/a%2f..%2f..%2fadmin",
    "/../other/admin",
    "/..%2fother%2fadmin",
  ]) {
    test(`${path} leaves no declared route, and reaches no other agent`, async () => {
      const answer = await raw(`${ingress}/agent${path}`);
      assert.match(answer, /^HTTP\/1\.1 (400|404) /);
      assert.match(answer, /"code":"(path_invalid|route_not_found|request_malformed)"/);
      assert.deepEqual(scene.agent.received, []);
    });
  }

  for (const [path, url] of [
    ["//hook", "/hook"],
    ["/hook%3fadmin", "/hook?admin"],
    ["/hook%3F/admin", "/hook?/admin"],
    ["/hook%3F%2Fadmin%2F?x", "/hook?/admin/&x"],
    ["/repos//octo", "/repos/octo"],
    ["///repos///octo%3Fpage%3D2", "/repos/octo?page=2"],
  ] as const) {
    test(`${path} matches its declared route literally`, async () => {
      assert.match(await raw(`${ingress}/agent${path}`), /^HTTP\/1\.1 200 /);
      assert.deepEqual(
        scene.agent.received.map((received) => received.url),
        [`/mine${url}`],
      );
    });
  }

  for (const target of [
    `${ingress}/agent/../other/admin`,
    `${ingress}/agent%2f..%2fother/admin`,
    `${ingress}/../name/other/admin`,
    `${ingress}/agent;/../other/admin`,
    `${ingress}/other/admin`,
    `${ingress}//other/admin`,
    `${ingress}/OTHER/admin`,
    `http://gateway.test${ingress}/other/admin`,
    `http://gateway.test${ingress}/agent/hook`,
    `http://other.test/admin`,
    `https://user:pass@other.test${ingress}/agent/hook`,
    `http:${ingress}/agent/hook`,
    `//other.test${ingress}/agent/hook`,
    `\\\\other.test${ingress}/agent/hook`,
    `other.test:80`,
    "*",
    "?",
    "/agents/forward/name?/agent/hook",
    "/agents/forward/name#/agent/hook",
  ]) {
    test(`as the target ${target} reaches no agent`, async () => {
      const answer = await raw(target);
      assert.match(answer, /^HTTP\/1\.1 (400|401|403|404|405) /);
      assert.deepEqual(scene.agent.received, []);
    });
  }

  test("by CONNECT opens no tunnel", async () => {
    const client = await connectRaw(scene.gateway.port);
    client.write("CONNECT 127.0.0.1:1 HTTP/1.1\r\nhost: 127.0.0.1:1\r\n\r\n");
    assert.doesNotMatch(await client.whole(), /^HTTP\/1\.1 2/);
  });

  test("in a parameter stays there: the agent gets exactly what the route's last parameter matches", async () => {
    for (const path of ["/repos/a..b", "/repos/...", "/files/a/b;c/..d", "/files/%e2%80%a5"]) {
      assert.match(await raw(`${ingress}/agent${path}`), /^HTTP\/1\.1 200 /);
      assert.equal(scene.agent.last().url, `/mine${path}`);
    }
  });
});
