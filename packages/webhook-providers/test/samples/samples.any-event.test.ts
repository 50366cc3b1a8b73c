import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { providers, recognise } from "../../src/index.ts";
import { composeSample, eventOf, findSample, samplesOf, suggestSamples } from "../../src/samples/index.ts";
import { knownProvider } from "../harness/known-provider.ts";
import { signedSample } from "../harness/signed-sample.ts";

async function compose(id: string, event: string | undefined, payload: object) {
  const provider = knownProvider(id);
  const sample = composeSample(provider, await samplesOf(id), event, { ...payload });
  assert.ok(sample);
  return { sample, provider, event: eventOf(provider, sample) };
}

describe("a custom payload", () => {
  const cases: [id: string, event: string, payload: object, headers: Record<string, string>][] = [
    ["github", "issues.celebrated", { action: "celebrated" }, { "x-github-event": "issues" }],
    ["github", "brand_new", {}, { "x-github-event": "brand_new" }],
    ["shopify", "draft_orders/create", { id: 1 }, { "x-shopify-topic": "draft_orders/create" }],
    ["sentry", "comment.created", { action: "created" }, { "sentry-hook-resource": "comment" }],
    ["bitbucket", "repo:fork", {}, { "x-event-key": "repo:fork" }],
    ["stripe", "radar.early_fraud_warning.created", { type: "radar.early_fraud_warning.created" }, {}],
    ["hmac", "order.made", {}, { "x-event": "order.made" }],
    [
      "slack",
      "/deploy",
      { command: "/deploy", text: "now" },
      { "content-type": "application/x-www-form-urlencoded" },
    ],
  ];
  for (const [id, event, payload, headers] of cases) {
    test(`is sent as ${id}'s ${event}, in its headers and format`, async () => {
      const composed = await compose(id, event, payload);
      assert.equal(composed.event, event);
      const { request } = signedSample(composed.provider, composed.sample);
      for (const [name, value] of Object.entries(headers)) assert.equal(request.headers[name], value, name);
      if (id !== "hmac") assert.equal(recognise(request.headers)?.id, id);
    });
  }

  test("for a known event takes that event's format", async () => {
    const { sample } = await compose("slack", "block_actions", { type: "block_actions" });
    assert.ok("json_in_form" in sample);
    assert.ok("form" in (await compose("slack", "/weather", { command: "/weather" })).sample);
  });

  test("determines the event, whatever name was given", async () => {
    assert.equal((await compose("stripe", "a.b", { type: "c.d" })).event, "c.d");
    assert.equal((await compose("stripe", "a.b", {})).event, undefined);
  });
});

describe("a sample", () => {
  test("is found by its event, or by the beginning of the event", async () => {
    const all = await samplesOf("github");
    assert.equal(findSample(all, "pull_request.opened")?.event, "pull_request.opened");
    assert.match(findSample(all, "pull_request")?.event ?? "", /^pull_request\./);
    assert.equal(findSample(all, "pull_req"), undefined);
  });

  test("that does not exist is answered with similar ones, in one short sentence", async () => {
    const all = await samplesOf("github");
    const said = suggestSamples(all, "pull_request.open");
    assert.match(said, /^Did you mean 'pull_request\.opened'\? There are: pull_request\.opened, /);
    assert.match(said, / and \d+ more\.$/);
    assert.ok(said.length < 500, said);
    assert.match(suggestSamples(all, "zzz"), /^There are: /);
    for (const id of providers.keys())
      assert.match(suggestSamples(await samplesOf(id), "?"), /There (is|are): \S/);
  });
});
