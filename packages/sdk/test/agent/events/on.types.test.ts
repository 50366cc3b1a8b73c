// Mistakes here must not compile: `@ts-expect-error` fails if there is no error.
import assert from "node:assert/strict";
import { test } from "node:test";
import type Stripe from "stripe";
import { fakeGateway } from "../../../src/testing/index.ts";
import { createAgent } from "../../harness/agent.ts";

declare module "agentex-gateway-sdk" {
  interface EventPayloads {
    readonly stripe: { readonly [Type in Stripe.Event.Type]: Extract<Stripe.Event, { type: Type }> };
  }
}

/** For code that only has to compile. `any` would satisfy every type, but no `@ts-expect-error`. */
const compiles = (..._values: readonly unknown[]): null => null;

test("a payload has its event's type", async () => {
  const acp = createAgent();
  acp.on("github", "pull_request.opened", ({ name, provider, payload }) => {
    compiles(name satisfies "pull_request.opened");
    compiles(provider satisfies "github");
    compiles(payload.action satisfies "opened");
    compiles(payload.pull_request.title satisfies string);
    // @ts-expect-error: only a push has commits
    compiles(payload.commits);
    return { title: payload.pull_request.title };
  });
  const answer = await fakeGateway(acp).deliver("github", "pull_request.opened", {
    pull_request: { title: "Fix the flux" },
  });
  assert.deepEqual(await answer.json(), { title: "Fix the flux" });
});

test("several events are a union, discriminated by their names", () => {
  createAgent().on("github", ["pull_request.opened", "push"], ({ name, payload }, { batch }) => {
    compiles(name satisfies "pull_request.opened" | "push");
    // @ts-expect-error: it may be a pull request
    compiles(payload.ref);
    return batch?.map(async (member) => {
      if (member.name !== "push") return (await member.payload()).pull_request.number;
      const push = await member.payload();
      compiles(push.ref satisfies string);
      // @ts-expect-error: it is a push
      return compiles(push.pull_request);
    });
  });
  createAgent().on("github", ["pull_request.opened", "push"], (event) => {
    if (event.name === "push") compiles(event.payload.ref satisfies string);
    else compiles(event.payload.number satisfies number);
  });
});

test("a name with * stands for all events that begin with it", () => {
  createAgent().on("github", "issue_comment.*", ({ name, payload }) => {
    compiles(name satisfies "issue_comment.created" | "issue_comment.deleted" | "issue_comment.edited");
    compiles(payload.comment.body satisfies string);
    // @ts-expect-error: a comment is no pull request
    compiles(payload.pull_request);
  });
});

test("Slack's events, messages by their channel, commands and interactions have types", () => {
  const acp = createAgent();
  acp.on("slack", ["app_mention", "message.im"], (event) => {
    if (event.name === "app_mention") compiles(event.payload.event.text satisfies string);
    else compiles(event.payload.event.channel_type satisfies "im");
    // @ts-expect-error: the event is in an envelope
    assert.ok(event.payload.text);
  });
  acp.on("slack", "/roll", ({ payload }) => compiles(payload.response_url satisfies string));
  acp.on("slack", "block_actions", ({ payload }) => compiles(payload.type satisfies "block_actions"));
});

test("a program can add the types of another provider", () => {
  createAgent().on("stripe", "invoice.*", ({ name, payload }) => {
    compiles(payload.data.object.currency satisfies Stripe.Invoice["currency"]);
    // @ts-expect-error: of invoices only
    compiles(name satisfies "charge.failed");
  });
});

test("a digest has its own type, whatever the event", async () => {
  const acp = createAgent();
  acp.on(
    "github",
    ["pull_request.opened", "push"],
    ({ name, payload }, { isDigest, batch }) => {
      compiles(
        name satisfies "pull_request.opened" | "push",
        payload.omitted.members satisfies readonly string[],
      );
      compiles(batch?.map(async (member) => (await member.payload()).summary satisfies string));
      // @ts-expect-error: it is not the provider's payload
      compiles(payload.pull_request);
      return { isDigest, title: payload.title, summary: payload.summary };
    },
    { send: "digest" },
  );
  const changed = { pull_request: { title: "Fix the flux", number: 7 }, sender: { login: "octocat" } };
  const answer = await fakeGateway(acp).deliver("github", "pull_request.opened", changed);
  const { summary, ...others } = (await answer.json()) as Record<string, unknown>;
  assert.deepEqual(others, { isDigest: true, title: "Fix the flux" });
  assert.match(String(summary), /octocat opened pull request/);
});

test("an event without a type is unknown", () => {
  const acp = createAgent();
  acp.on("acme", ["order.*", "ping"], ({ name, payload }) => {
    compiles(name satisfies string);
    // @ts-expect-error: nothing is known of it
    compiles(payload.order);
  });
  acp.on("github", "invention.made", ({ name, payload }) => {
    compiles(name satisfies "invention.made");
    // @ts-expect-error: nothing is known of it
    compiles(payload.action);
  });
});

test("an event that is only sent with an action cannot be named without it", () => {
  const acp = createAgent();
  // @ts-expect-error: 'pull_request' is not assignable to 'pull_request.*'
  acp.on("github", "pull_request", () => null);
  // @ts-expect-error: the same in a list
  acp.on("github", ["push", "issues"], () => null);
});
