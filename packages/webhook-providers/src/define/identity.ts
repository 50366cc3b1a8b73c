import type { Identity, IdentitySource, NameForm, NamePath, Rename } from "../provider/identity-rule.ts";
import { isNamePath } from "../identity/name-path.ts";
import { bodyCondition, condition, template } from "./parts.ts";
import { fields, line, listOf, note, oneOf, text, textOr, whole } from "./read.ts";
import type { Reader } from "./read.ts";

const identitySource: Reader<IdentitySource> = fields(
  { name: template },
  {
    parts: fields({ least: whole(1, 50) }, { most: whole(1, 50) }),
    requiredWith: template,
    when: condition,
    relation: oneOf("alone", "apart"),
  },
);

/** Ranges, letters, digits and a few signs, but no brackets or backslashes, so that the text stays within its character class. */
const characters: Reader<string> = text("the inside of a character class, such as A-Za-z0-9_-", (value) =>
  /^(?:[A-Za-z0-9]-[A-Za-z0-9]|[A-Za-z0-9._~+@ ])+-?$/.test(value) && value.length <= 50 && isOrdered(value)
    ? value
    : undefined,
);

function isOrdered(characterClass: string): boolean {
  return [...characterClass.matchAll(/(.)-(.)/g)].every(([, first = "", last = ""]) => first <= last);
}

const form: Reader<NameForm> = fields({ example: line(100), characters }, { starts: line(50) });

const namePath: Reader<NamePath> = (value, place) => {
  const read = fields({ path: line(200), name: line(200) })(value, place);
  if (read === undefined || isNamePath(read)) return read;
  return note(place, 'must be like { "path": ":owner/:name/**", "name": ":owner/:name" }');
};

const rename: Reader<Rename> = fields({ when: listOf(bodyCondition, 0, 10), from: template });

export const identity: Reader<Identity> = fields(
  {
    from: listOf(textOr(template, identitySource), 0, 20),
    matching: oneOf("exact", "case_insensitive", "path", "any"),
    keyName: line(200),
  },
  {
    form,
    urls: fields({ hosts: listOf(line(100), 0, 10), paths: listOf(namePath, 1, 20) }),
    renames: listOf(rename, 1, 10),
  },
);
