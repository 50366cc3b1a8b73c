import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { AgentServer, DeclareRoute } from "../../../src/index.ts";
import { createAgent, KEY } from "../../harness/agent.ts";
import { signedRequest } from "../../harness/signed-request.ts";

async function call(acp: AgentServer, method: string, path: string): Promise<Response> {
  return acp.fetch(signedRequest(`http://agent${path}`, { method }, { key: KEY }));
}

function agentWith(...paths: string[]): AgentServer {
  const acp = createAgent({ agentApiKey: KEY });
  for (const path of paths) acp.post(path, (request) => ({ path, params: request.params }));
  return acp;
}

describe("a route", () => {
  for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"] as const) {
    test(`accepts ${method}, and other methods are answered 405 with Allow`, async () => {
      const acp = createAgent({ agentApiKey: KEY });
      const declare = {
        GET: acp.get,
        POST: acp.post,
        PUT: acp.put,
        PATCH: acp.patch,
        DELETE: acp.delete,
      }[method] satisfies DeclareRoute;
      declare("/here", (request) => ({ method: request.method }));
      const answer = await call(acp, method, "/here");
      assert.equal(answer.status, 200);
      assert.deepEqual(await answer.json(), { method });
      for (const other of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
        if (other === method) continue;
        const refused = await call(acp, other, "/here");
        assert.equal(refused.status, 405);
        assert.equal(refused.headers.get("allow"), method);
        assert.equal(refused.headers.get("content-type"), "application/problem+json");
        assert.equal(((await refused.json()) as { code: string }).code, "method_not_allowed");
      }
    });
  }

  test("that accepts GET accepts HEAD", async () => {
    const acp = createAgent({ agentApiKey: KEY });
    acp.get("/here", (request) => new Response(null, { headers: { "x-method": request.method } }));
    const answer = await call(acp, "HEAD", "/here");
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get("x-method"), "HEAD");
  });

  test("has its parameters by name, typed by its path", async () => {
    const acp = createAgent({ agentApiKey: KEY });
    acp.get("/repos/:owner/:name/pages/:page?", ({ params }) => {
      // Would not compile if the types did not follow the path.
      const owner: string = params.owner;
      const page: string | undefined = params.page;
      return { owner, name: params.name, page };
    });
    const answer = await call(acp, "GET", "/repos/octo-org/octo-repo/pages/7");
    assert.deepEqual(await answer.json(), { owner: "octo-org", name: "octo-repo", page: "7" });
    const without = await call(acp, "GET", "/repos/octo-org/octo-repo/pages");
    assert.deepEqual(await without.json(), { owner: "octo-org", name: "octo-repo" });
  });

  test("has its parameters decoded once, whatever they contain", async () => {
    const acp = agentWith("/at/:what/end");
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => text !== "." && text !== ".."),
        async (text) => {
          const answer = await call(acp, "POST", `/at/${encodeURIComponent(text)}/end`);
          assert.deepEqual(await answer.json(), { path: "/at/:what/end", params: { what: text } });
        },
      ),
    );
    assert.deepEqual(await (await call(acp, "POST", "/at/%252F/end")).json(), {
      path: "/at/:what/end",
      params: { what: "%2F" },
    });
  });

  test("may contain letters of any alphabet, a regular expression, or the rest of the path", async () => {
    const acp = agentWith("/änderungen", "/issues/:number{[0-9]+}", "/files/:path{.+}", "/any/*");
    const asked = async (path: string) => {
      const answer = await call(acp, "POST", path);
      return answer.status === 200 ? answer.json() : answer.status;
    };
    assert.deepEqual(await asked("/%C3%A4nderungen"), { path: "/änderungen", params: {} });
    assert.deepEqual(await asked("/issues/12"), {
      path: "/issues/:number{[0-9]+}",
      params: { number: "12" },
    });
    assert.equal(await asked("/issues/twelve"), 404);
    assert.deepEqual(await asked("/files/a/b.txt"), {
      path: "/files/:path{.+}",
      params: { path: "a/b.txt" },
    });
    assert.deepEqual(await asked("/any/thing/at/all"), { path: "/any/*", params: {} });
  });

  test("declared first wins if several match", async () => {
    const acp = agentWith("/a/:b", "/a/b");
    assert.deepEqual(await (await call(acp, "POST", "/a/b")).json(), { path: "/a/:b", params: { b: "b" } });
  });

  test("is not found under any other path, even with an additional slash", async () => {
    const acp = agentWith("/here");
    for (const path of ["/", "/Here", "/here/", "/here/there", "//here", "/healthz/", "/%"]) {
      const answer = await call(acp, "POST", path);
      assert.equal(answer.status, 404, path);
      assert.equal(answer.headers.get("content-type"), "application/problem+json");
      const problem = (await answer.json()) as Record<string, unknown>;
      assert.equal(problem["code"], "route_not_found");
      assert.equal(problem["status"], 404);
      assert.equal(problem["message"], problem["detail"]);
    }
  });
});

describe("an impossible declaration throws immediately", () => {
  const acp = createAgent();
  for (const path of [
    "code_changes",
    "",
    "/a//b",
    "/a/../b",
    "/a?b=c",
    "/a#b",
    "/a b",
    "/%C3%A4",
    "/repos/{owner}",
    "/repos/:",
    "/repos/:owner?/name",
    "/a/*/b",
    "/a*",
    "/healthz",
    "/api",
    "/docs/",
    "/openapi.json",
  ]) {
    test(`the path '${path}'`, () => {
      assert.throws(() => acp.post(path, () => null), TypeError);
    });
  }

  test("the same route twice", () => {
    acp.post("/twice", () => null);
    acp.get("/twice", () => null);
    assert.throws(() => acp.post("/twice", () => null), /POST \/twice is already declared/);
  });

  test("final statuses that are not failures", () => {
    for (const status of [200, 302, 399, 600, 404.5, Number.NaN]) {
      assert.throws(() => acp.post(`/f${status}`, { finalStatuses: [404, status] }, () => null), TypeError);
    }
  });

  test("an invalid timeout", () => {
    for (const timeoutSeconds of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.throws(() => acp.post(`/t${timeoutSeconds}`, { timeoutSeconds }, () => null), TypeError);
    }
  });
});
