import type { Provider } from "../provider/provider.ts";
import { choose, fill, holds } from "../template/template.ts";
import { identifier } from "../template/accept.ts";
import type { Sources } from "../template/look-up.ts";
import type { Actor, ActorKind } from "./actor.ts";
import type { ActorSource } from "../provider/actor-rule.ts";
import { readStanding } from "./standing.ts";

/** Finds who caused a verified webhook; undefined if its payload does not say. */
export function readActor(
  { id: providerId, actor: rule, standing = [] }: Pick<Provider, "id" | "actor" | "standing">,
  sources: Sources,
): Actor | undefined {
  for (const source of rule?.from ?? []) {
    const { when = [] } = source;
    if (!when.every((condition) => holds(condition, sources))) continue;
    const id = read(source.id, sources);
    const login = read(source.login, sources);
    const name = read(source.name, sources) ?? login;
    if (id === undefined && name === undefined) continue;
    return {
      id,
      name,
      kind: readKind(source, sources),
      standing: readStanding(standing, sources),
      identities: spell(rule?.prefix ?? providerId, id, login, source, sources),
    };
  }
  return undefined;
}

function read(template: string | undefined, sources: Sources): string | undefined {
  return template === undefined ? undefined : fill(template, sources, identifier);
}

const kinds: ReadonlyMap<string, ActorKind> = new Map([
  ["user", "user"],
  ["bot", "bot"],
  ["app", "app"],
]);

function readKind({ kind = [] }: ActorSource, sources: Sources): ActorKind | undefined {
  for (const choice of kind) {
    const known = kinds.get(choose([choice], sources)?.toLowerCase() ?? "");
    if (known !== undefined) return known;
  }
  return undefined;
}

function spell(
  prefix: string,
  id: string | undefined,
  login: string | undefined,
  { also = [] }: ActorSource,
  sources: Sources,
): readonly string[] {
  const others = also.map((template) => fill(template, sources, identifier));
  const names = [id, looksLikeId(login, id) ? undefined : login, ...others];
  return [...new Set(names)].flatMap((name) => (name === undefined ? [] : `${prefix}:${name}`));
}

/** Someone may choose another account's number as a login, which must not give them that account's identity. */
function looksLikeId(login: string | undefined, id: string | undefined): boolean {
  return login !== undefined && /^\d+$/.test(login) && (id === undefined || /^\d+$/.test(id));
}
