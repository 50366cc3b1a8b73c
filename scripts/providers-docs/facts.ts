import { credentialHeaders, secretParameters } from "agentex-webhook-providers";
import type { Provider } from "agentex-webhook-providers";
import { describeActors } from "./contents.ts";
import { describeExpectations } from "./expectations.ts";
import { describeHandshakes, describeRecognition } from "./recognition.ts";
import { code, codes, duration, sentence } from "./text.ts";
import { describeVerification } from "./verification.ts";

/** All facts about a provider, by topic. */
export async function providerFacts(provider: Provider): Promise<[string, string][]> {
  const { setup, identity } = provider;
  const facts: [string, string | undefined][] = [
    ["URL", setup.url],
    ["Events to choose", setup.events],
    ["Secret", setup.secret],
    ["Key name", sentence(identity.keyName)],
    ["New names", identity.renames === undefined ? undefined : "Reported by the provider."],
    ["Verification", describeVerification(provider)],
    ["Recognized by", describeRecognition(provider)],
    ["Event", templates(provider.event)],
    [
      "Provider event ID",
      templates(provider.deliveryId) ??
        (provider.sameBodyWithinSeconds === undefined
          ? "None. Repeats are delivered again."
          : "None. Repeats are recognized by their body."),
    ],
    ["Duplicate bodies", describeSameBody(provider)],
    ["Ordering key", templates(provider.conversation)],
    ...describeActors(provider),
    ["Handshake", describeHandshakes(provider)],
    ...(await describeExpectations(provider)),
    [
      "Never forwarded",
      codes([
        ...credentialHeaders(provider),
        ...secretParameters(provider).map((parameter) => `?${parameter}=`),
      ]),
    ],
  ];
  return facts.flatMap(([fact, text]) => (text === undefined ? [] : [[fact, text]]));
}

function describeSameBody({ sameBodyWithinSeconds, sameBodyWhere = [] }: Provider): string | undefined {
  if (sameBodyWithinSeconds === undefined) return undefined;
  const where = sameBodyWhere.map(({ value }) => code(shorten(value))).join(" or ");
  const which = where === "" ? "" : ` if it has ${where}`;
  return `The same body within ${duration(sameBodyWithinSeconds)} is a duplicate${which}, whatever its headers say.`;
}

function templates(choices: Provider["event"]): string | undefined {
  const texts = choices.map((choice) => (typeof choice === "string" ? choice : choice.use));
  const shown = [...new Set(texts)].slice(0, 4).map((text) => code(shorten(text)));
  if (shown.length === 0) return undefined;
  return `${shown.join(", else ")}${texts.length > shown.length ? " …" : ""}`;
}

/** A template may have many alternatives. */
function shorten(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, text.lastIndexOf("|", 160))}|…}`;
}
