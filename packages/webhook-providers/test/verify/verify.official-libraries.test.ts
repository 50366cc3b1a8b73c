import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { TestContext } from "node:test";
import * as fc from "fast-check";
import { toleranceOf, verify } from "../../src/index.ts";
import type { Provider, Sample, WebhookRequest } from "../../src/index.ts";
import { samples } from "../../src/samples/index.ts";
import { knownProvider } from "../harness/known-provider.ts";
import { asInItsLibrary } from "../harness/library-tolerances.ts";
import { officialLibraries } from "../harness/official-libraries.ts";
import type { OfficialLibrary } from "../harness/official-libraries.ts";
import { signedSample } from "../harness/signed-sample.ts";
import { now } from "../harness/signed-request.ts";

type Signed = ReturnType<typeof signedSample>;

/** How often each change of each sample is tried. Samples that are signed in the same way already amount to many tries. */
const runsOf = (sampleCount: number): number => (sampleCount > 30 ? 1 : 4);

/** What may happen to a request between its sender and its receiver. */
const changes: Record<string, (signed: Signed, other: Signed, noise: number) => Signed> = {
  nothing: (signed) => signed,
  "a space after the body": (signed) => withBody(signed, Buffer.from(`${text(signed)} `)),
  "a byte of the body": (signed, _, noise) => withBody(signed, flipped(signed.request.body, noise)),
  "another one's body": (signed, other) => withBody(signed, other.request.body),
  "another one's headers": (signed, other) => ({
    ...signed,
    request: { ...signed.request, headers: other.request.headers },
  }),
  "another one's secret": (signed, other) => ({ ...signed, secret: other.secret }),
  "a character of a header": (signed, _, noise) => {
    const entries = Object.entries(signed.request.headers).filter(([name]) =>
      /signature|hmac|webhook-id/.test(name),
    );
    const [name, value] = entries[noise % entries.length] ?? ["x-none", ""];
    // In the middle: the end of base64 has bits that mean nothing, which some libraries accept.
    const whole = String(value);
    const middle = Math.floor(whole.length / 2);
    const changed = whole.slice(0, middle) + another(whole.charAt(middle)) + whole.slice(middle + 1);
    return {
      ...signed,
      request: { ...signed.request, headers: { ...signed.request.headers, [name]: changed } },
    };
  },
  "no signature": (signed) => {
    const kept = Object.entries(signed.request.headers).filter(([name]) => !/signature|hmac/.test(name));
    return { ...signed, request: { ...signed.request, headers: Object.fromEntries(kept) } };
  },
};

function another(character: string): string {
  return character === "0" ? "1" : "0";
}

function withBody(signed: Signed, body: Uint8Array): Signed {
  return { ...signed, request: { ...signed.request, body } };
}

function text({ request }: Signed): string {
  return Buffer.from(request.body).toString();
}

function flipped(body: Uint8Array, noise: number): Uint8Array {
  // Only letters and digits, so that the body remains text that libraries can handle.
  return body.map((byte, index) => (index === noise % body.length && byte > 0x40 ? byte ^ 1 : byte));
}

async function theirs({ accepts }: OfficialLibrary, { request, secret }: Signed): Promise<boolean> {
  try {
    return (await accepts(request, secret)) === true;
  } catch {
    return false;
  }
}

function ours(provider: Provider, { request, secret }: Signed, time: Date): boolean {
  return verify(provider, request, [secret], time).outcome === "verified";
}

function varied(sample: Sample, note: string): Sample {
  if ("form" in sample) return { ...sample, form: { ...sample.form, Note: note } };
  if (!("json" in sample)) return sample;
  const json = Array.isArray(sample.json)
    ? [...(sample.json as unknown[]), { note }]
    : { ...(sample.json as object), note };
  return { ...sample, json };
}

function setClock(context: TestContext, time: Date): Date {
  context.mock.timers.reset();
  context.mock.timers.enable({ apis: ["Date"], now: time });
  return time;
}

function tolerance(provider: Provider): number {
  return toleranceOf(provider) ?? 0;
}

for (const official of officialLibraries) {
  const provider = asInItsLibrary(knownProvider(official.provider));
  describe(`${official.library} and this package agree on ${provider.name}`, () => {
    const all = samples.get(provider.id) ?? [];
    const runs = runsOf(all.length);
    for (const sample of all) {
      for (const [name, change] of Object.entries(changes)) {
        test(`${sample.event}, changed in transit: ${name}`, async (context) => {
          setClock(context, now);
          let agreed = 0;
          const seed = fc.string({ minLength: 1 });
          const note = fc.string({ unit: "grapheme" });
          await fc.assert(
            fc.asyncProperty(seed, note, fc.nat(), async (own, words, noise) => {
              const signed = signedSample(provider, varied(sample, words), own);
              const other = signedSample(provider, varied(sample, `${words}!`), `${own}!`);
              const changed = change(signed, other, noise);
              const verdict = ours(provider, changed, now);
              assert.equal(verdict, await theirs(official, changed));
              agreed += verdict ? 1 : 0;
            }),
            { numRuns: runs },
          );
          if (name === "nothing") assert.equal(agreed, runs, "what nobody changed is accepted");
        });
      }
    }

    if (official.age !== "unchecked") {
      const [sample] = all;
      assert.ok(sample);
      for (const [name, offset] of [
        ["as old as may be", tolerance(provider)],
        ["a second older", tolerance(provider) + 1],
        ["as far ahead as may be", -tolerance(provider)],
        ["a second further ahead", -tolerance(provider) - 1],
      ] as const) {
        test(name, async (context) => {
          const signed = signedSample(provider, sample);
          const time = setClock(context, new Date(now.getTime() + offset * 1000));
          const verdict = ours(provider, signed, time);
          assert.equal(verdict, Math.abs(offset) <= tolerance(provider));
          // Some accept everything that is ahead of time; this package does not.
          const isStricter = official.age === "old_only" && offset < -tolerance(provider);
          assert.equal(await theirs(official, signed), isStricter || verdict);
        });
      }
    }
  });
}

test("Twilio's library and this package agree on bodies that are not forms", () => {
  const provider = knownProvider("twilio");
  const library = officialLibraries.find((each) => each.provider === "twilio");
  assert.ok(library);
  const sample: Sample = {
    provider: "twilio",
    event: "a.b",
    source: "https://",
    headers: {},
    json: { a: 1 },
  };
  const signed = signedSample(provider, sample);
  const uncovered: WebhookRequest = {
    ...signed.request,
    url: signed.request.url.replace(/&bodySHA256.*/, ""),
  };
  for (const request of [signed.request, uncovered, { ...signed.request, body: Buffer.from("{}") }]) {
    const verdict = verify(provider, request, [signed.secret], now).outcome === "verified";
    assert.equal(verdict, library.accepts(request, signed.secret));
  }
});
