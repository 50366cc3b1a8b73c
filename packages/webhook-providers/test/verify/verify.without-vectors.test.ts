import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { providers } from "../../src/index.ts";
import type { Provider } from "../../src/index.ts";
import { cloudLibraries } from "../harness/cloud-libraries.ts";
import { vectors } from "../fixtures/vectors.ts";
import { officialLibraries } from "../harness/official-libraries.ts";

const ofProviders = new Set(["published", "sdk-derived"]);
const ids = new Set([
  ...officialLibraries.map(({ provider }) => provider),
  ...cloudLibraries.filter(({ isIndependent }) => isIndependent !== true).map(({ provider }) => provider),
  ...vectors.filter(({ kind }) => ofProviders.has(kind)).map(({ provider }) => provider),
  "paypal",
]);
const proven = [...providers.values()].filter(({ id }) => ids.has(id));

/** Whether no vector and no library of a provider has confirmed how it signs. */
function isUnproven({ id, verification }: Provider): boolean {
  const signsNothing = ["token", "query_token", "body_token", "basic"].includes(verification.scheme);
  // Any sender can be configured with the scheme called HMAC.
  return (
    !signsNothing &&
    id !== "hmac" &&
    !proven.some((each) => isDeepStrictEqual(each.verification, verification))
  );
}

test("the README names the providers whose signatures are tested without a vector or a library from them", () => {
  const page = readFileSync(new URL("../../README.md", import.meta.url), "utf8").replaceAll(/\s+/g, " ");
  const names = [...providers.values()].filter(isUnproven).map(({ name }) => name);
  const sorted = names.toSorted((one, other) => one.localeCompare(other, "en"));
  assert.ok(page.includes(`: ${sorted.join(", ")}.`), sorted.join(", "));
});
