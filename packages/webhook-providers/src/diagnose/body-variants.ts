import { bytesOf } from "../encoding/bytes.ts";
import { decodeLatin1, encodeLatin1 } from "../encoding/latin1.ts";
import { parseForm } from "../request/form.ts";
import { parseJson, parseUtf8 } from "../request/json.ts";
import type { FindingCode } from "./finding.ts";
import { writeJson } from "./write-json.ts";
import type { Style } from "./write-json.ts";

/** A body that the sender may have signed before it was changed in transit, and that change. */
export type BodyVariant = {
  readonly body: Uint8Array;
  readonly code: FindingCode;
  readonly what: string;
};

const rewritten = "it is JSON that was parsed and written again";

const styles: readonly Style[] = [
  { comma: ",", colon: ":" },
  { comma: ", ", colon: ": " },
  { comma: ",", colon: ":", ascii: true },
  { comma: ", ", colon: ": ", ascii: true },
  { comma: ",", colon: ":", slashes: true },
  { comma: ",", colon: ":", ascii: true, slashes: true },
];

/** In bytes. Larger bodies are not tried, to limit the time. */
const largest = 256 * 1024;

/** The bodies to try, most likely first. */
export function bodyVariants(body: Uint8Array): readonly BodyVariant[] {
  if (body.length > largest) return [];
  const text = parseUtf8(body);
  const latin1 = decodeLatin1(body);
  const variants: BodyVariant[] = [
    variant("", "body_lost", "the sender signed an empty body"),
    // The body is not UTF-8 but originally was, or it was encoded as UTF-8 twice.
    variant(latin1, "body_charset", "its text was converted from UTF-8 to another charset"),
  ];
  if (text === undefined) return variants;
  variants.push(
    {
      ...variant("", "body_charset", "its text was converted to UTF-8 from another charset"),
      body: encodeLatin1(text),
    },
    ...lineVariants(text),
    ...jsonVariants(text),
    ...formVariants(text),
  );
  return variants;
}

function lineVariants(text: string): readonly BodyVariant[] {
  const what = "its line endings, or the whitespace around it, were changed";
  const bare = text.replace(/^\u{feff}/u, "");
  const texts = [
    bare,
    `\u{feff}${bare}`,
    bare.trim(),
    `${bare}\n`,
    `${bare}\r\n`,
    bare.replaceAll("\r\n", "\n"),
    bare.replaceAll(/\r?\n/g, "\r\n"),
  ];
  return texts.map((each) => variant(each, "body_line_ends", what));
}

function jsonVariants(text: string): readonly BodyVariant[] {
  const value = parseJson(text);
  if (typeof value !== "object" || value === null) return [];
  const texts = writings(value);
  return [...texts, ...texts.map((each) => `${each}\n`)].map((each) =>
    variant(each, "body_rewritten", rewritten),
  );
}

function writings(value: object): readonly string[] {
  try {
    return [
      ...styles.map((style) => writeJson(value, style)),
      JSON.stringify(value, null, 2),
      JSON.stringify(value, null, 4),
      JSON.stringify(value, null, "\t"),
    ];
  } catch {
    // The nesting is too deep for the stack.
    return [];
  }
}

function formVariants(text: string): readonly BodyVariant[] {
  const what = "it was converted between form and JSON";
  const form = text.includes("=") ? parseForm(text) : undefined;
  const [payload] = form?.get("payload") ?? [];
  const texts = payload === undefined ? [] : [payload];
  if (form !== undefined) {
    const pairs = [...form].flatMap(([name, values]) =>
      values.map((value): [string, string] => [name, value]),
    );
    texts.push(
      JSON.stringify(Object.fromEntries(pairs)),
      new URLSearchParams(pairs).toString(),
      pairs.map((pair) => pair.map(encodeURIComponent).join("=")).join("&"),
    );
  }
  if (/^\s*\{/.test(text)) {
    texts.push(`payload=${encodeURIComponent(text)}`, new URLSearchParams({ payload: text }).toString());
  }
  return texts.map((each) => variant(each, "body_form", what));
}

function variant(text: string, code: FindingCode, what: string): BodyVariant {
  return { body: bytesOf(text), code, what };
}
