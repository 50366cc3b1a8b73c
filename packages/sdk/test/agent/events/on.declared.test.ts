import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { testAccess } from "../../../src/agent/request/test-access.ts";
import type { AgentServer } from "../../../src/index.ts";
import { fakeGateway } from "../../../src/testing/index.ts";
import { createAgent } from "../../harness/agent.ts";

const routesOf = (acp: AgentServer) => testAccess.get(acp)?.declaredRoutes();

test("each provider has one route, with the events that have a handler and the options of all declarations", () => {
  const acp = createAgent();
  const from = { standing: ["owner", "member"], otherwise: "hold" } as const;
  acp.on("github", "pull_request.opened", () => null, { ordering: "serialize", from });
  acp.on("slack", ["app_mention", "message.im", "message.channels"], () => null);
  acp.on("github", ["push", "issues.*"], () => null, {
    ordering: "serialize",
    // The same options, in another order.
    from: { otherwise: "hold", standing: ["owner", "member"] },
    batch: { debounce: "10s", maxWait: "2m" },
  });
  acp.on("github", "release.published", () => null);
  acp.post("/other", () => null);
  assert.deepEqual(routesOf(acp), [
    {
      method: "POST",
      path: "/github",
      ordering: "serialize",
      batch: { debounce: "10s", max_wait: "2m" },
      events: ["pull_request.opened", "push", "issues.*", "release.published"],
      from,
    },
    { method: "POST", path: "/slack", events: ["app_mention", "message"] },
    { method: "POST", path: "/other" },
  ]);
});

test("handlers with their own path have their own route, with its options", async () => {
  const acp = createAgent();
  const called: string[] = [];
  acp.on("github", "push", () => void called.push("push"));
  acp.on("github", "issues.*", () => void called.push("issue"), {
    path: "/triage/:team",
    ordering: "serialize",
  });
  acp.on("github", ["push"], () => void called.push("other push"), { path: "/triage/:team" });
  assert.deepEqual(routesOf(acp), [
    { method: "POST", path: "/github", events: ["push"] },
    { method: "POST", path: "/triage/:team", ordering: "serialize", events: ["issues.*", "push"] },
  ]);
  const gateway = fakeGateway(acp);
  await gateway.deliver("github", "push");
  await gateway.deliver("github", "push", {}, { path: "/triage/core" });
  await gateway.deliver("github", "issues.opened", {}, { path: "/triage/core" });
  // Only on the other path.
  await gateway.deliver("github", "issues.opened");
  assert.deepEqual(called, ["push", "other push", "issue"]);
  assert.throws(
    () => acp.on("slack", "app_mention", () => null, { path: "/github" }),
    /POST \/github is already declared/,
  );
});

describe("an impossible declaration throws, and changes nothing", () => {
  const acp = createAgent();
  acp.on("github", ["push", "issues.*"], () => null, { ordering: "serialize", timeoutSeconds: 60 });
  const declared = structuredClone(routesOf(acp));
  const wrong = (title: string, declare: () => void, words: RegExp): void => {
    test(title, () => {
      assert.throws(declare, (error) => error instanceof TypeError && words.test(error.message));
      assert.deepEqual(routesOf(acp), declared);
    });
  };
  wrong(
    "another value of an option",
    () => acp.on("github", "ping", () => null, { timeoutSeconds: 60, ordering: "latest" }),
    /ordering is "latest" here, but "serialize" in an earlier declaration.*share one route \(POST \/github\)/,
  );
  wrong(
    "a digest for one of several handlers",
    () => acp.on("github", "ping", () => null, { send: "digest" }),
    /send is "digest" here, but "body" in an earlier declaration.*pass send with each/,
  );
  wrong(
    "a digest of messages in one kind of channel",
    () => acp.on("slack", "message.im", () => null, { send: "digest" }),
    /use "message"/,
  );
  wrong(
    "an invalid option",
    () => acp.on("github", "ping", () => null, { finalStatuses: [200] }),
    /finalStatuses/,
  );
  wrong(
    "events as an option",
    // @ts-expect-error: as in JavaScript
    () => acp.on("github", "ping", () => null, { events: ["push"] }),
    /no option events/,
  );
  wrong("an event twice", () => acp.on("github", ["ping", "push"], () => null), /"push".*already has/);
  wrong("an event twice in a list", () => acp.on("github", ["ping", "ping"], () => null), /"ping".*already/);
  wrong("no event", () => acp.on("github", [], () => null), /names no event/);
  for (const name of ["", "a*b", "**", "*.opened", "x".repeat(201)]) {
    wrong(`the name '${name.slice(0, 9)}'`, () => acp.on("github", name, () => null), /only at its end/);
  }
  wrong("a provider's name", () => acp.on("GitHub", "push", () => null), /by its id, such as github/);
  wrong("callers with an API key", () => acp.on("external", "push", () => null), /use acp\.post/);
  wrong(
    "no handler",
    // @ts-expect-error: as in JavaScript
    () => acp.on("github", "ping", { ordering: "serialize" }),
    /has no handler/,
  );
  test("a path that already has a route", () => {
    const other = createAgent();
    other.post("/github", () => null);
    assert.throws(() => other.on("github", "push", () => null), /POST \/github is already declared/);
  });
});
