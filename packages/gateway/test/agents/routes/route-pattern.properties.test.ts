import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { compileRoutePattern } from "../../../src/agents/routes/route-pattern.ts";

const matches = (pattern: string, path: string): boolean =>
  compileRoutePattern(pattern)(path.slice(1).split("/"));

/** Pieces of patterns, each with an equivalent regular expression for `/segment`s. */
const pieces = {
  text: {
    write: (text: string) => text,
    expression: (text: string) => `/${text.replaceAll(/[.+()]/g, "\\$&")}`,
  },
  fastapi: { write: (text: string) => `{${text}}`, expression: () => "/[^/]+" },
  hono: { write: (text: string) => `:${text}`, expression: () => "/[^/]+" },
  honoRegex: { write: (text: string) => `:${text}{[0-9]+}`, expression: () => "/[^/]+" },
  inside: { write: (text: string) => `{${text}}.json`, expression: () => "/[^/]+" },
  optional: { write: (text: string) => `:${text}?`, expression: () => "(?:/[^/]+)?" },
  fastapiPath: { write: (text: string) => `{${text}:path}`, expression: () => "/.*" },
  honoPath: { write: (text: string) => `:${text}{.+}`, expression: () => "/.*" },
};

const word = fc.constantFrom("a", "b", "ab", "a.b", "a-b", "ü", "a b", "+", "(a)");
const piece = fc
  .tuple(fc.constantFrom(...Object.values(pieces)), word)
  .map(([{ write, expression }, text]) => ({ text: write(text), expression: expression(text) }));
const star = fc.constant({ text: "*", expression: "(?:/.*)?" });

const pattern = fc
  .tuple(fc.array(piece, { minLength: 1, maxLength: 5 }), fc.option(star, { freq: 3 }))
  .map(([parts, end]) => (end === null ? parts : parts.concat(end)));
const path = fc
  .tuple(fc.array(word, { minLength: 1, maxLength: 7 }), fc.boolean())
  .map(([segments, slash]) => `/${segments.join("/")}${slash ? "/" : ""}`);

describe("a route's pattern", () => {
  test("matches the same paths as a naive regular expression", () => {
    fc.assert(
      fc.property(pattern, path, (parts, given) => {
        const expression = new RegExp(`^${parts.map((part) => part.expression).join("")}$`, "u");
        const declared = `/${parts.map((part) => part.text).join("/")}`;
        assert.equal(matches(declared, given), expression.test(given), `${declared} and ${given}`);
      }),
      { numRuns: 1_000 },
    );
  });

  test("without parameters matches exactly itself", () => {
    fc.assert(
      fc.property(path, path, (declared, given) => {
        assert.equal(matches(declared, given), declared === given);
      }),
    );
  });

  test("never throws, whatever an agent declares", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.array(fc.string()), (declared, segments) => {
        assert.equal(typeof compileRoutePattern(`/${declared}`)(segments), "boolean");
      }),
    );
  });

  for (const [declared, given, expected] of [
    ["/", "/", true],
    ["/*", "/", true],
    ["/{path:path}", "/", true],
    ["/:name?", "/", true],
    ["/:name", "/", false],
    ["/{name}", "/", false],
    ["/", "/a", false],
    ["/a/*/c", "/a/b/c", true],
    ["/a/*/c", "/a/b/b/c", false],
    ["/{a:path}/x/{b:path}", "/1/x/2/x/3", true],
  ] as const) {
    test(`${declared} ${expected ? "matches" : "does not match"} ${given}`, () => {
      assert.equal(matches(declared, given), expected);
    });
  }

  test("with many wildcards is fast even on a path designed to be slow", () => {
    const declared = compileRoutePattern(`${"/{x:path}/a".repeat(40)}/b`);
    const segments = Array.from({ length: 8_000 }, () => "a");
    const begun = performance.now();
    assert.equal(declared(segments), false);
    // Backtracking would take longer than the age of the universe.
    assert.ok(performance.now() - begun < 20_000);
  });
});
