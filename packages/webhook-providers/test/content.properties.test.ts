import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { actorOf, describe, digestOf, providers, standings, summaryOf } from "../src/index.ts";
import type { Provider, WebhookRequest } from "../src/index.ts";

/** The members that providers' templates name, and those that every object has. */
const names = [
  ...new Set(
    [...providers.values()].flatMap(({ actor, standing, summary, digest }) =>
      [...JSON.stringify([actor, standing, summary, digest]).matchAll(/json:([^{}|"]+)/g)].flatMap(
        ([, path = ""]) => path.split("."),
      ),
    ),
  ),
  ..."__proto__ constructor toString hasOwnProperty length 0 *".split(" "),
];

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom(
    "\ud800",
    "a\r\nb\u0000\u001b[31m",
    "\u202eevil",
    "x".repeat(5_000),
    "🚀".repeat(3_000),
    "https://a.b/c",
  ),
  fc.constantFrom(
    "javascript:alert(1)",
    "http://a.b",
    "https://u:p@a.b/",
    "true",
    "created",
    "message",
    "User",
  ),
  fc.constantFrom('"\\'.repeat(5_000), "\n".repeat(9_000), "refs/heads/", `é${"\u2028".repeat(300)}`),
);

const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    text,
    fc.oneof(fc.integer(), fc.double(), fc.boolean(), fc.constant(null)),
    fc.array(tie("json"), { maxLength: 4 }),
    fc.dictionary(fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...names) }, text), tie("json"), {
      maxKeys: 6,
    }),
  ),
}));

const body = fc.oneof(
  { weight: 12, arbitrary: json.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 100_000 }).map((depth) => '{"event":'.repeat(depth)) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 5_000 }).map(nested) },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  { weight: 2, arbitrary: fc.dictionary(fc.constantFrom(...names), text).map(asForm) },
);

function nested(depth: number): string {
  return `${'{"event":['.repeat(depth)}1${"]}".repeat(depth)}`;
}

function asForm(fields: Record<string, string>): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) form.append(name, value.toWellFormed());
  return form.toString();
}

const request: fc.Arbitrary<WebhookRequest> = fc.record({
  method: fc.constant("POST"),
  url: fc.constantFrom("/x", "https://example.com/x?a=1"),
  headers: fc.record(
    {
      "content-type": fc.constantFrom("application/json", "application/x-www-form-urlencoded", "text/plain"),
      "x-github-event": text,
    },
    { requiredKeys: [] },
  ),
  body: body.map((content) => Buffer.from(content)),
});

const provider: fc.Arbitrary<Provider | undefined> = fc.constantFrom(undefined, ...providers.values());

const lineBreaksAndControls = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

test("a summary is a line of at most 200 characters, whatever a payload contains", () => {
  fc.assert(
    fc.property(provider, request, (by, sent) => {
      const summary = summaryOf(by, sent);
      assert.ok(summary.length > 0 && summary.length <= 200, `${summary.length} characters`);
      assert.doesNotMatch(summary, lineBreaksAndControls);
      const description = by === undefined ? undefined : describe(by, sent);
      if (description?.outcome === "described") assert.equal(description.summary, summary);
    }),
    { numRuns: 1_000 },
  );
});

test("a digest is valid JSON of at most 8 KiB, whatever a payload contains", () => {
  fc.assert(
    fc.property(provider, request, (by, sent) => {
      const digest = digestOf(by, sent);
      const written = JSON.stringify(digest);
      assert.ok(Buffer.byteLength(written) <= 8_192, `${Buffer.byteLength(written)} bytes`);
      assert.deepEqual(JSON.parse(written), digest);
      assert.ok(written.isWellFormed());
      // Characters that are escaped by number take more room than the limit counts.
      assert.doesNotMatch(written, /(?<!\\)(?:\\\\)*\\u/);
      if (digest.url !== undefined) assert.match(digest.url, /^https:\/\/[^@\s]+$/);
    }),
    { numRuns: 1_000 },
  );
});

test("an actor has an id or a name, and a known kind and standing, whatever a payload contains", () => {
  fc.assert(
    fc.property(provider, request, (by, sent) => {
      const actor = by === undefined ? undefined : actorOf(by, sent);
      if (actor === undefined) return;
      assert.ok((actor.id ?? actor.name) !== undefined);
      assert.ok(["user", "bot", "app", undefined].includes(actor.kind));
      assert.ok(standings.includes(actor.standing));
      for (const identity of actor.identities) assert.match(identity, /^[a-z0-9-]+:[^\p{Cc}]+$/u);
    }),
    { numRuns: 1_000 },
  );
});

test("a long text is cut between code points, and the digest says by how much", () => {
  const comment = { body: "🚀".repeat(5_000), id: 1 };
  const sent = {
    method: "POST",
    url: "/x",
    headers: {},
    body: Buffer.from(JSON.stringify({ comment, a: { b: 1 } })),
  };
  const digest = digestOf(providers.get("github"), sent);
  assert.match(digest.text ?? "", /🚀…$/u);
  assert.equal((digest.text ?? "").length - 1 + digest.omitted.text_characters, comment.body.length);
  assert.deepEqual(digest.omitted.members, ["comment.id", "a"]);
  const size = Buffer.byteLength(JSON.stringify(digest));
  assert.ok(size <= 8_192 && size > 8_150, `${size}: it is used up`);
});

test("if a text has megabytes, the digest has its beginning, and the summary its first line", () => {
  const comment = { body: `first\n${"line\n".repeat(2_000_000)}` };
  const content = {
    sender: { login: "octocat" },
    comment,
    issue: { number: 1, title: "t".repeat(1_000_000) },
  };
  const sent = { method: "POST", url: "/x", headers: {}, body: Buffer.from(JSON.stringify(content)) };
  const digest = digestOf(providers.get("github"), sent);
  assert.ok(Buffer.byteLength(JSON.stringify(digest)) <= 8_192);
  assert.equal((digest.text ?? "").length - 1 + digest.omitted.text_characters, comment.body.length);
  assert.match(digest.title ?? "", /^t+…$/);
  assert.ok(digest.summary.length <= 200);
});
