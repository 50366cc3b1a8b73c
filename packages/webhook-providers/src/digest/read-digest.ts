import type { Actor } from "../actor/actor.ts";
import type { Choice } from "../template/choice.ts";
import type { Provider } from "../provider/provider.ts";
import { cut, manyLines, oneLine } from "../summary/plain-text.ts";
import { readable } from "../summary/summary-template.ts";
import { fill, holds } from "../template/template.ts";
import type { Sources } from "../template/look-up.ts";
import type { Digest } from "./digest.ts";
import type { DigestRule } from "../provider/digest-rule.ts";
import { omittedMembers } from "./omitted-members.ts";

/** The maximum size of a digest as JSON, in bytes of UTF-8. */
const largestDigest = 8_192;

/** Where payloads of unknown kinds may have them. */
const usual: DigestRule = {
  title: ["{json:title|json:subject|json:name}"],
  url: ["{json:html_url|json:url|json:link}"],
  text: ["{json:text|json:message|json:description|json:body|json:content}"],
};

/** Assembles what a model reads of a verified webhook. */
export function readDigest(
  provider: Pick<Provider, "id" | "digest" | "actor">,
  described: {
    readonly event: string | undefined;
    readonly conversation: string | undefined;
    readonly actor: Actor | undefined;
    readonly summary: string;
  },
  sources: Sources,
): Digest {
  const rule = provider.digest ?? usual;
  const title = first(rule.title, sources, readable);
  const url = first(rule.url, sources, webAddress);
  const text = first(rule.text, sources, written, "joined");
  const read = [title, url, text].flatMap((part) => part?.template ?? []);
  const actors = (provider.actor?.from ?? []).flatMap(({ id = "", login = "", name = "" }) => [
    id,
    login,
    name,
  ]);
  const event = short(described.event, 100);
  const conversation = short(described.conversation, 250);
  const head = {
    provider: provider.id,
    ...(event !== undefined && { event }),
    ...(conversation !== undefined && { conversation }),
    summary: described.summary,
    ...(described.actor !== undefined && { actor: showActor(described.actor) }),
    ...(title !== undefined && { title: cut(title.value, 300) }),
    ...(url !== undefined && { url: url.value }),
  };
  const members = omittedMembers(sources.payload, [...read, ...actors]);
  const without: Digest = { ...head, omitted: { text_characters: 0, ...members } };
  return text === undefined ? without : withText(without, head, text.value);
}

type Part = { readonly value: string; readonly template: string };

function first(
  choices: readonly Choice[] = [],
  sources: Sources,
  accept: (value: unknown) => string | undefined,
  items?: "joined",
): Part | undefined {
  for (const choice of choices) {
    if (typeof choice !== "string" && !holds(choice.when, sources)) continue;
    const template = typeof choice === "string" ? choice : choice.use;
    const value = fill(template, sources, accept, items);
    if (value !== undefined && value !== "") return { value, template };
  }
  return undefined;
}

/** Only https: a model or a person may follow it, and a payload can contain anything. */
function webAddress(value: unknown): string | undefined {
  if (typeof value !== "string" || !/^https:\/\/[\x21-\x7e]{1,1000}$/.test(value) || !URL.canParse(value)) {
    return undefined;
  }
  const { username, password } = new URL(value);
  return username === "" && password === "" ? value : undefined;
}

function written(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

function short(value: string | undefined, most: number): string | undefined {
  return value === undefined ? undefined : oneLine(value, most);
}

function showActor(actor: Actor): NonNullable<Digest["actor"]> {
  const [id, name] = [short(actor.id, 250), short(actor.name, 200)];
  return {
    ...(id !== undefined && { id }),
    ...(name !== undefined && { name }),
    ...(actor.kind !== undefined && { kind: actor.kind }),
    standing: actor.standing,
  };
}

/** More text than a digest ever has room for; the rest may be megabytes, and is not read. */
const mostRead = 4 * largestDigest;

/** Adds as much of the text as there is room for. */
function withText(without: Digest, head: Omit<Digest, "omitted" | "text">, whole: string): Digest {
  const text = manyLines(whole.slice(0, mostRead));
  if (text === "") return without;
  const unread = Math.max(0, whole.length - mostRead);
  const room = largestDigest - bytesOf(JSON.stringify(without)) - bytesOf(',"text":""') - mostDigits;
  if (unread === 0 && fitting(text, room) === text.length) return { ...head, text, omitted: without.omitted };
  const kept = fitting(text, room - bytesOf("…"));
  return {
    ...head,
    text: `${text.slice(0, kept)}…`,
    omitted: { ...without.omitted, text_characters: text.length - kept + unread },
  };
}

/** The number of omitted characters replaces a zero. */
const mostDigits = 15;

/** How much of a text, in whole code points, takes at most that many bytes inside a JSON string. */
function fitting(text: string, room: number): number {
  let bytes = 0;
  let length = 0;
  for (const character of text) {
    bytes += bytesInJson(character);
    if (bytes > room) return length;
    length += character.length;
  }
  return length;
}

function bytesInJson(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (character === '"' || character === "\\" || code < 0x20) return 2;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
