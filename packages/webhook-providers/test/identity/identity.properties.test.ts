import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { defineProvider, describe as describeWebhook, findIdentity, providers } from "../../src/index.ts";
import type { Provider } from "../../src/index.ts";

const acme = defineProvider({
  id: "acme",
  name: "Acme",
  verification: {
    scheme: "hmac",
    algorithm: "sha256",
    signature: { header: "x-acme-signature", prefix: "", encoding: "hex" },
    signed: "{body}",
  },
  identity: {
    from: [
      { name: "{json:shop.name}", parts: { least: 1 }, requiredWith: "{json:shop}" },
      { name: "{json:account}", parts: { least: 1, most: 1 } },
    ],
    matching: "path",
    keyName: "the shop",
  },
});
assert.equal(acme.outcome, "defined");

/** The providers whose key names limit what a key may vouch for. */
const named = [...providers.values(), acme.provider].filter(({ identity }) => identity.matching !== "any");

const keyNames = fc.constantFrom(
  "mallory",
  "bank",
  "mallory/fork",
  "bank/core",
  "mallory/bank",
  "bank/mallory",
  "bank/core/deep",
);
const strange = fc.constantFrom<unknown>(
  "mallory/../bank/core",
  "mallory/%2e%2e/bank",
  "bank/",
  "/bank",
  "mallory//fork",
  "..",
  "bank\\core",
  "",
  null,
  7,
  true,
  ["bank/core"],
  {},
  "b".repeat(2000),
);
const value = fc.oneof(
  { weight: 6, arbitrary: keyNames },
  { weight: 1, arbitrary: fc.constantFrom("MALLORY", "Bank/Core", "core", "fork") },
  { weight: 1, arbitrary: strange },
  { weight: 4, arbitrary: fc.constant(undefined) },
);

/** A repository's name may come in two parts, and a part may be in one of several places. An enterprise has its own namespace. */
const pieces = new Set([
  "enterprise.slug",
  "repository.owner.login",
  "repository.owner.name",
  "repository.name",
  "repository.slug",
  "pullRequest.toRef.repository.slug",
  "new.slug",
  // Only for forks of a repository, which none of these payloads are.
  "repository.origin.project.key",
  "repository.origin.slug",
]);

/** Every place at which a payload of the provider can name an owner. */
function placesOf({ identity }: Provider): string[] {
  const texts = identity.from.map((source) => (typeof source === "string" ? source : source.name));
  return texts.flatMap((text) => [...text.matchAll(/json:([^{}|]+)/g)].map(([, path = ""]) => path));
}

function payloadOf(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [path, given] of Object.entries(values)) {
    if (given === undefined) continue;
    const names = path.split(".");
    let place = root;
    for (const name of names.slice(0, -1)) place = (place[name] ??= {}) as Record<string, unknown>;
    place[names.at(-1) ?? ""] = given;
  }
  return root;
}

/** Whether one is the other, part of it, or its parent. */
function isRelated(one: string, other: string): boolean {
  const [a, b] = [`${one.toLowerCase()}/`, `${other.toLowerCase()}/`];
  return a.startsWith(b) || b.startsWith(a);
}

for (const provider of named) {
  describe(`${provider.name}: a payload`, () => {
    const places = placesOf(provider);
    const anything = fc.record(Object.fromEntries(places.map((path) => [path, value])));
    // With many places, they would hardly ever all name the same one by chance.
    const oneName = fc
      .tuple(keyNames, fc.subarray(places.filter((path) => !pieces.has(path))))
      .map(([name, some]) => Object.fromEntries(some.map((path): [string, unknown] => [path, name])));
    const payloads = fc
      .oneof({ weight: 1, arbitrary: anything }, { weight: 1, arbitrary: oneName })
      .map((values) => ({ values, body: Buffer.from(JSON.stringify(payloadOf(values))) }));

    test("is accepted from a key only if everything that it names is covered by the key", () => {
      let accepted = 0;
      fc.assert(
        fc.property(payloads, keyNames, ({ values, body }, keyName) => {
          const request = { method: "POST", url: "/", headers: { "content-type": "application/json" }, body };
          const description = describeWebhook(provider, request);
          assert.equal(description.outcome, "described");
          if (findIdentity(provider, [keyName], description.identities) === undefined) return;
          accepted++;
          const names = Object.entries(values).filter(
            ([path, each]) => each !== undefined && !pieces.has(path),
          );
          for (const [path, name] of names) {
            if (name !== null) assert.ok(typeof name === "string" && isRelated(name, keyName), path);
          }
          for (const [owner, name] of [
            [values["repository.owner.login"] ?? values["repository.owner.name"], values["repository.name"]],
            [values["repository.project.key"], values["repository.slug"]],
            [values["pullRequest.toRef.repository.project.key"], values["pullRequest.toRef.repository.slug"]],
            [values["new.project.key"], values["new.slug"]],
          ]) {
            if (owner == null || name == null) continue;
            // A number is also a name, in its written form.
            assert.ok(typeof owner === "string" && (typeof name === "string" || typeof name === "number"));
            assert.ok(isRelated(`${owner}/${name}`, keyName));
          }
        }),
        { numRuns: 1000 },
      );
      assert.ok(accepted > 0, `${accepted} were accepted`);
    });
  });
}

test("of several keys with one secret, the most specific name is used, wherever it is", () => {
  const github = providers.get("github");
  assert.ok(github);
  fc.assert(
    fc.property(fc.shuffledSubarray(["bank", "bank/core", "mallory", "BANK/other"]), (names) => {
      const index = findIdentity(github, names, ["bank/core", "bank"]);
      const expected = ["bank/core", "bank"].find((name) => names.includes(name));
      assert.equal(index === undefined ? undefined : names[index], expected);
    }),
  );
});
