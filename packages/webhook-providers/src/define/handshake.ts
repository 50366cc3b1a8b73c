import type { HandshakeRule } from "../provider/handshake-rule.ts";
import { condition, prefix, template } from "./parts.ts";
import { keyPlace } from "./published.ts";
import { fields, having, inside, listOf, note, oneOf, recordOf, text, textOr, whole } from "./read.ts";
import type { Reader } from "./read.ts";

export const answerHeader: Reader<string> = text(
  "content-type, allow, webhook-allowed-origin, webhook-allowed-rate or a header that starts with x-",
  (value) =>
    /^(?:content-type|allow|webhook-allowed-(?:origin|rate)|x-[a-z0-9-]{1,100})$/.test(value.toLowerCase())
      ? value.toLowerCase()
      : undefined,
);

const number = whole(0, 1_000_000);

const digest = fields(
  { hmac: oneOf("sha1", "sha256", "sha512"), of: template, encoding: oneOf("hex", "base64") },
  { prefix },
);

const member: Reader<string | number | Exclude<ReturnType<typeof digest>, undefined>> = (value, place) =>
  typeof value === "number" ? number(value, place) : textOr(template, digest)(value, place);

const memberName = text("a name of 1 to 100 letters, digits, _ or -", (value) =>
  /^[\w-]{1,100}$/.test(value) ? value : undefined,
);

const body = having("echo", fields({ echo: template }), fields({ json: recordOf(memberName, member, 20) }));

export const answerHeaderValue = text("visible ASCII, or a template", (value) =>
  /^[\x20-\x7e]{1,200}$/.test(value) ? value : undefined,
);

const rule: Reader<HandshakeRule> = fields(
  {
    signed: oneOf(true, false),
    when: listOf(condition, 0, 10),
    answer: fields(
      { status: oneOf(200, 202, 204), headers: recordOf(answerHeader, answerHeaderValue, 10) },
      { body },
    ),
  },
  {
    method: oneOf("GET", "HEAD", "OPTIONS", "POST"),
    visits: fields({ url: template, at: listOf(keyPlace, 1, 5) }),
    mustBeSecret: template,
    brings: template,
  },
);

/** Reads a handshake; rejects one that matches every request, or that would return a page controlled by the sender. */
const handshake: Reader<HandshakeRule> = (value, place) => {
  const read = rule(value, place);
  if (read === undefined) return undefined;
  const { headers, body: given } = read.answer;
  const isPlain =
    headers["content-type"]?.startsWith("text/plain") && headers["x-content-type-options"] === "nosniff";
  if (given !== undefined && "echo" in given && !isPlain) {
    return note(
      inside(inside(place, "answer"), "headers"),
      'must be "content-type": "text/plain" and "x-content-type-options": "nosniff" where something is echoed',
    );
  }
  if (!read.signed && read.when.length === 0 && read.method !== "HEAD") {
    return note(inside(place, "when"), "must say which requests are handshakes: otherwise, all of them are");
  }
  if (read.visits !== undefined && !read.signed) {
    return note(
      inside(place, "visits"),
      "must not be there in an unsigned handshake: anyone could name the URL",
    );
  }
  return read;
};

export const handshakes = listOf(handshake, 0, 10);
