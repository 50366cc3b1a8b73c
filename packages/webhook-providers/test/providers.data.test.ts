import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { providers } from "../src/index.ts";
import type { Provider } from "../src/index.ts";

function templatesOf(provider: Provider): string[] {
  const { handshake } = provider;
  const choices = [...provider.event, ...provider.deliveryId, ...provider.conversation].flatMap((choice) =>
    typeof choice === "string" ? [choice] : [choice.when.value, choice.use],
  );
  const echoed = handshake === undefined ? [] : [handshake.when.value, handshake.answer.echo];
  return [...choices, ...provider.identity.from, ...echoed];
}

for (const [id, provider] of providers) {
  describe(`the data of ${provider.name}`, () => {
    test("is plain data, which survives JSON", () => {
      assert.deepEqual(JSON.parse(JSON.stringify(provider)), provider);
    });

    test("is found under its id and names its documentation", () => {
      assert.equal(provider.id, id);
      assert.match(id, /^[a-z0-9-]+$/);
      assert.match(provider.docs, /^https:\/\//);
    });

    test("has only placeholders that are understood", () => {
      const source = String.raw`(?:header:[a-z0-9-]+|json:[\w.-]+|form:\w+)`;
      const known = new RegExp(String.raw`\{${source}(?:\|${source})*\}`, "g");
      for (const template of templatesOf(provider)) {
        assert.match(template, /\{/);
        assert.doesNotMatch(template.replaceAll(known, ""), /[{}|]/, template);
      }
    });

    test("signs the body, once, and the timestamp of which it checks the age", () => {
      const { signed, timestamp, signature } = provider.proof;
      assert.equal(signed.split("{body}").length, 2);
      assert.equal(signed.split("{timestamp}").length, timestamp === undefined ? 1 : 2);
      for (const header of [signature.header, timestamp?.header ?? ""]) {
        assert.equal(header, header.toLowerCase());
      }
    });
  });
}
