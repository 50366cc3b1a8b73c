import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { defineProvider, isTemplate, providers } from "../src/index.ts";
import type { Provider } from "../src/index.ts";

/** Every text in the data, at any depth. */
function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

function templatesOf(provider: Provider): string[] {
  const { event, deliveryId, conversation, identity, handshakes = [], sameBodyWhere = [] } = provider;
  const names = identity.from.flatMap((source) =>
    typeof source === "string" ? source : [source.name, source.requiredWith ?? source.name],
  );
  const values = sameBodyWhere.map(({ value }) => value);
  return textsOf([event, deliveryId, conversation, names, values, handshakes.map(({ when }) => when)]);
}

/** Providers of which two webhooks may have the same body: generic senders, and shops, in which two topics may say the same. */
const equalBodies = new Set(["hmac", "shopify", "woocommerce"]);

/** The templates that decide who caused a webhook, and with which standing. */
function actorTemplatesOf({ actor, standing = [] }: Provider): string[] {
  const sources = (actor?.from ?? []).map(
    ({ when = [], id = "", login = "", name = "", kind = [], also = [] }) => [
      when.map(({ value }) => value),
      [id, login, name, ...also].filter((text) => text !== ""),
      kind.map((choice) => (typeof choice === "string" ? choice : [choice.when.value, choice.use])),
    ],
  );
  const rules = standing.map(({ when = [], same = [], different = [], use }) => [
    when.map(({ value }) => value),
    ...same,
    ...different,
    use,
  ]);
  return textsOf([sources, rules]);
}

function signsTime(verification: Provider["verification"]): boolean {
  return "timestamp" in verification && verification.timestamp !== undefined;
}

for (const [id, provider] of providers) {
  describe(`the data of ${provider.name}`, () => {
    const { verification } = provider;

    test("is plain data, which survives JSON", () => {
      assert.deepEqual(JSON.parse(JSON.stringify(provider)), provider);
    });

    test("is found by its id, and names its documentation", () => {
      assert.equal(provider.id, id);
      assert.match(id, /^[a-z0-9-]+$/);
      assert.match(provider.docs ?? "", /^https:\/\//);
    });

    test("tells people what to paste where", () => {
      for (const text of [provider.setup.url, provider.setup.secret]) assert.match(text, /\.$/);
      assert.doesNotMatch(provider.identity.keyName, /[.\n]$/);
    });

    test("tells people which events to choose, and when it retries", () => {
      assert.match(provider.setup.events ?? "", /[.…]$/);
      if (provider.retries !== undefined) assert.match(provider.retries, /\.$/);
    });

    test("names sources only for what it states", () => {
      const { sources = {}, deadlineSeconds, retries } = provider;
      for (const url of Object.values(sources)) assert.match(url, /^https:\/\//);
      if (deadlineSeconds === undefined) assert.equal(sources.deadline, undefined);
      if (retries === undefined) assert.equal(sources.retries, undefined);
    });

    test("has only valid placeholders", () => {
      for (const template of templatesOf(provider)) assert.ok(isTemplate(template), template);
    });

    test("reads actor and standing only from the body, so that headers and the query cannot change them", () => {
      for (const template of actorTemplatesOf(provider)) {
        assert.ok(isTemplate(template), template);
        assert.doesNotMatch(template, /[{|](?:header|query):/);
      }
    });

    test("has summaries and digests that can be filled, and that a definition accepts", () => {
      const { actor, standing, summary, digest } = provider;
      const definition = defineProvider({
        id: "acme",
        name: "Acme",
        verification: { scheme: "token", header: "x-acme-token" },
        ...(actor && { actor }),
        ...(standing && { standing }),
        ...(summary && { summary }),
        ...(digest && { digest }),
      });
      assert.deepEqual(definition.outcome === "invalid" ? definition.problems : [], []);
    });

    test("names headers in lower case", () => {
      const rules = textsOf([provider.recognition.map((signs) => signs.map(nameOf)), provider.secretHeaders]);
      for (const header of rules) assert.match(header, /^[a-z0-9-]+$/);
      if ("signature" in verification && typeof verification.signature === "object") {
        assert.match(verification.signature.header, /^[a-z0-9-]+$/);
      }
    });

    test("compares bodies if whoever captured a request could change its id, and then nothing but bodies", () => {
      const { deliveryId, sameBodyWithinSeconds, sameBodyWhere = [] } = provider;
      for (const { value } of sameBodyWhere) assert.doesNotMatch(value, /header:|query:/);
      if (sameBodyWithinSeconds !== undefined) assert.ok(sameBodyWithinSeconds >= 86_400);
      const signsBodyAlone =
        "signed" in verification && !verification.signed.includes("{header:") && !signsTime(verification);
      const isOfHeaders = textsOf(deliveryId).some((text) => text.includes("header:"));
      if (!signsBodyAlone || !isOfHeaders) return;
      assert.equal(sameBodyWithinSeconds !== undefined, !equalBodies.has(id), id);
    });

    if ("signed" in verification) {
      test("signs the body, once, and the timestamp whose age it checks", () => {
        assert.equal(verification.signed.split("{body}").length, 2);
        const inHeader =
          "timestamp" in verification &&
          verification.timestamp !== undefined &&
          "header" in verification.timestamp;
        assert.equal(verification.signed.split("{timestamp}").length, inHeader ? 2 : 1);
      });
    }
  });
}

function nameOf(sign: Provider["recognition"][number][number]): string {
  return typeof sign === "string" ? sign : sign.header;
}
