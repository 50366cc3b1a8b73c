import { oneLine } from "../summary/plain-text.ts";
import type { Payload } from "../request/payload.ts";
import type { Omitted } from "./digest.ts";

const mostMembers = 30;
const longestName = 40;

/** The members of a payload, two levels deep, that none of these templates reads. */
export function omittedMembers(
  { json, form }: Payload,
  templates: readonly string[],
): Pick<Omitted, "members" | "more_members"> {
  const used = templates.flatMap(pathsOf);
  const members: string[] = [];
  let more = 0;
  for (const path of json === undefined ? (form?.keys() ?? []) : unread(json, used)) {
    const name = members.length < mostMembers ? oneLine(path, longestName) : undefined;
    if (name === undefined) more += 1;
    else members.push(name);
  }
  return { members, more_members: more };
}

type Path = readonly string[];

/** The paths into the JSON body in a template's placeholders. */
function pathsOf(template: string): readonly Path[] {
  return [...template.matchAll(/json:([^{}|]+)/g)].map(([, path = ""]) => path.split("."));
}

function* unread(json: object, used: readonly Path[]): Iterable<string> {
  for (const [name, value] of Object.entries(json)) {
    const inside = used.filter(([first]) => first === name || first === "*");
    if (inside.length === 0) yield name;
    else if (isObject(value) && inside.every((path) => path.length > 1)) {
      const second = new Set(inside.map((path) => path[1]));
      for (const inner of Object.keys(value)) if (!second.has(inner)) yield `${name}.${inner}`;
    }
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
