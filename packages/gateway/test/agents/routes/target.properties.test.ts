import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { INGRESS_PREFIX, readTarget } from "../../../src/agents/routes/target.ts";

const TRICKS =
  "%3f %3F / // \\ . .. ... %2e %2E%2e %2f %2F %5c %00 %0a %7f %25 %252e % %zz %c0%ae %ff %ef%bc%8f ; ;a=b ..; ? # a ü %C3%BC";
const tricky = fc.constantFrom(...TRICKS.split(" "), " ", "\u0000");
const rest = fc.oneof(
  fc.array(tricky, { maxLength: 12 }).map((pieces) => pieces.join("")),
  fc.string({ unit: "binary" }),
  fc.webPath(),
);

describe("an ingress URL", () => {
  test("is parsed or rejected, never throws, and none of its segments contains a separator", () => {
    fc.assert(
      fc.property(rest, (text) => {
        const target = readTarget(INGRESS_PREFIX + text);
        if (target === undefined) return;
        for (const segment of [target.agentName, ...target.segments]) {
          assert.doesNotMatch(segment, /[/\\#]|^\.{1,2}$|^\.{1,2};|%[0-9a-f]{2}/i);
          assert.doesNotMatch(segment, /[^\P{Cc}\u0080-\u009f]/u);
        }
        assert.ok(!target.segments.some((segment) => segment.includes("?")));
        assert.ok(!target.segments.slice(0, -1).includes(""));
      }),
      { numRuns: 1_000 },
    );
  });

  test("that was parsed is forwarded as received, except for repeated slashes and an encoded question mark", () => {
    fc.assert(
      fc.property(rest, (text) => {
        const target = readTarget(INGRESS_PREFIX + text);
        if (target === undefined) return;
        const [whole = ""] = text.split("?");
        const slash = whole.indexOf("/");
        const [path = "", escaped] = (slash < 0 ? "/" : whole.slice(slash)).split(/%3f(.*)/is);
        assert.equal(target.path, path.replaceAll(/\/+/g, "/") || "/");
        assert.equal(target.received === undefined, !path.slice(1).replace(/^\/+/, "").includes("//"));
        if (escaped === undefined) assert.equal(target.query, text.slice(whole.length));
        else if (whole === text) assert.match(target.query, /^\?[!-~]*$/);
        assert.deepEqual(target.path.slice(1).split("/").map(decodeURIComponent), target.segments);
      }),
      { numRuns: 1_000 },
    );
  });

  test("has the same segments for everyone who resolves it as a URL", () => {
    fc.assert(
      fc.property(rest, (text) => {
        // A request's first line ends at a space.
        const target = readTarget(INGRESS_PREFIX + text.replaceAll(/[\s\p{Cc}]/gu, ""));
        if (target === undefined) return;
        // The gateway's path must be what a browser, a proxy or a framework would make of it.
        const { pathname, hash } = new URL(
          `http://agent.test${target.path}${target.query.replaceAll("#", "")}`,
        );
        assert.equal(hash, "");
        assert.deepEqual(pathname.slice(1).split("/").map(decodeURIComponent), target.segments);
      }),
      { numRuns: 1_000 },
    );
  });

  test("built from names is parsed into those names", () => {
    // Text that stays the same when it is encoded.
    const name = fc
      .string({ minLength: 1, unit: "grapheme" })
      .filter((text) => !/[/\\#?]|^\.|%[0-9a-f]{2}/i.test(text));
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9-]+$/), fc.array(name, { minLength: 1 }), (agent, names) => {
        const target = readTarget(
          `${INGRESS_PREFIX}${agent}/${names.map(encodeURIComponent).join("/")}?a=/../b`,
        );
        assert.deepEqual([target?.agentName, target?.segments, target?.query], [agent, names, "?a=/../b"]);
      }),
    );
  });
});
