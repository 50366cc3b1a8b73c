import assert from "node:assert/strict";
import { test } from "node:test";
import {
  applyFilter,
  defineProvider,
  describe,
  digestOf,
  fillTemplate,
  openContent,
  providers,
} from "agentex-webhook-providers";
import { samplesOf, writeSample } from "agentex-webhook-providers/samples";

const OCCASION = { id: "an-id", now: new Date(0) };

async function requestsOf(provider: string) {
  return (await samplesOf(provider)).map((sample) => {
    const { headers, body } = writeSample(sample, OCCASION);
    const url = "https://gateway.example/";
    return { sample, request: { method: "POST", url, headers, body: Buffer.from(body) } };
  });
}

test("samples of every provider with installations name theirs, whatever the payload's format", async () => {
  const known = [...providers.values()].filter(({ installation }) => installation !== undefined);
  assert.ok(known.length >= 8);
  for (const provider of known) {
    const template = provider.installation?.value ?? "";
    assert.doesNotMatch(
      template,
      /[{|](?:header|query):/,
      `${provider.id} must not trust what is not signed`,
    );
    const values = (await requestsOf(provider.id)).flatMap(
      ({ request }) => fillTemplate(template, request, provider) ?? [],
    );
    // Stripe's samples are of an account's own events, not of those of a connected account.
    const isNamed = provider.id === "stripe" ? values.length === 0 : values.length > 0;
    assert.ok(isNamed, `${values.length} samples of ${provider.id} name their installation`);
  }
  const slack = providers.get("slack");
  assert.ok(slack);
  for (const { sample, request } of await requestsOf("slack")) {
    const value = fillTemplate(slack.installation?.value ?? "", request, slack);
    if (sample.event !== "url_verification") assert.match(value ?? "", /^T/, sample.event);
  }
});

test("opened content gives the same results as each function by itself", async () => {
  const github = providers.get("github");
  assert.ok(github);
  const [first] = await requestsOf("github");
  assert.ok(first);
  const { request } = first;
  const content = openContent(github, request);
  const filter = { value: "{json:repository.full_name}", there: true } as const;
  const template = "{json:repository.full_name|json:organization.login}";
  assert.deepEqual(content.matches(filter), applyFilter(filter, request, github));
  assert.equal(content.fill(template), fillTemplate(template, request, github));
  assert.deepEqual(content.digest(), digestOf(github, request));
  const described = describe(github, request, undefined, undefined, false, template);
  assert.equal(described.outcome === "described" && described.filled, content.fill(template) ?? false);
  const unreadable = openContent(github, { ...request, body: Buffer.from("{") });
  assert.equal(unreadable.matches(filter).outcome, "unmatched");
  assert.equal(unreadable.fill(template), undefined);
});

test("a custom provider may define how to distinguish its installations, in signed content only", () => {
  const own = { id: "own", name: "Own", verification: { scheme: "token", header: "x-own-token" } };
  const installation = { value: "{json:tenant}", ends: ["tenant.removed"] };
  const defined = defineProvider({ ...own, installation });
  assert.deepEqual(defined.outcome === "defined" && defined.provider.installation, installation);
  const wrong = defineProvider({ ...own, installation: { value: "{header:x-tenant}" } });
  assert.equal(wrong.outcome, "invalid");
});
