// Writes docs/providers.md from the providers' data; with --check, only verifies that the page is up to date.
import { readFileSync, writeFileSync } from "node:fs";
import { credentialHeaders, providers, secretParameters } from "agentex-webhook-providers";
import type { Provider } from "agentex-webhook-providers";
import { contentsIntroduction } from "./providers-docs/contents-introduction.ts";
import { contentsTable, describeActors } from "./providers-docs/contents.ts";
import { describeExpectations } from "./providers-docs/expectations.ts";
import { introduction } from "./providers-docs/introduction.ts";
import { describeHandshakes, describeRecognition } from "./providers-docs/recognition.ts";
import { code, codes, duration, sentence } from "./providers-docs/text.ts";
import { describeVerification } from "./providers-docs/verification.ts";

const file = new URL("../docs/providers.md", import.meta.url);

async function write(): Promise<string> {
  const all = [...providers.values()].toSorted((one, other) => one.name.localeCompare(other.name, "en"));
  const index = all.map(({ id, name }) => `- [${name}](#${id})`).join("\n");
  return [
    introduction,
    index,
    "",
    ...(await Promise.all(all.map(describeProvider))),
    contentsIntroduction,
    await contentsTable(all),
    "",
  ].join("\n");
}

async function describeProvider(provider: Provider): Promise<string> {
  const { id, name, docs, setup, identity } = provider;
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
  const lines = facts.flatMap(([fact, text]) => (text === undefined ? [] : `- **${fact}**: ${text}`));
  const page = docs === undefined ? "" : ` ([documentation](${docs}))`;
  return `<a id="${id}"></a>\n\n## ${name}\n\nType \`${id}\`${page}.\n\n${lines.join("\n")}\n`;
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

const written = await write();
if (process.argv.includes("--check")) {
  if (readFileSync(file, "utf8") !== written) {
    console.error("docs/providers.md is stale: run node scripts/providers-docs.ts.");
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, written);
}
