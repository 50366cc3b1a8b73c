import { matchNamePath } from "./name-path.ts";
import type { Provider } from "../provider/provider.ts";
import type { Identity } from "../provider/identity-rule.ts";

/** A name for a provider's key, from what a person entered. */
export type KeyName =
  /** `from`: the URL that the name was read from. */
  | { readonly outcome: "name"; readonly name: string; readonly from?: string }
  /** No webhook of the provider can have this name. `form` describes valid names. */
  | { readonly outcome: "impossible"; readonly problem: string; readonly form: string };

/** Checks whether a key with this name can ever match, and turns a pasted URL into the name in it. Never throws. */
export function readKeyName({ name: product, identity }: Provider, entered: string): KeyName {
  const inUrl = nameInUrl(identity, entered);
  if (inUrl !== undefined && canMatch(identity, inUrl)) {
    return { outcome: "name", name: inUrl, from: entered };
  }
  if (inUrl === undefined && canMatch(identity, entered)) return { outcome: "name", name: entered };
  const form = identity.form?.example ?? identity.keyName;
  return {
    outcome: "impossible",
    problem: `No ${product} webhook can have this name: write it as ${form} (${identity.keyName}).`,
    form,
  };
}

function canMatch({ from, matching, form }: Identity, name: string): boolean {
  if (matching === "any" || from.length === 0) return true;
  const segments = name.split("/");
  const { length } = segments;
  const fits = from.some((source) => {
    if (typeof source === "string" || source.parts === undefined) return true;
    return length >= source.parts.least && length <= (source.parts.most ?? length);
  });
  if (!fits || form === undefined) return fits;
  const segment = new RegExp(`^[${form.characters}]+$`);
  return (
    name.startsWith(form.starts ?? "") &&
    segments.every((each) => segment.test(each) && !/^\.{1,2}$/.test(each))
  );
}

/** Otherwise, `github.com/octo` could be read as an owner and a repository. */
function hasKnownHost({ urls }: Identity, text: string): boolean {
  return urls?.hosts.some((host) => text.toLowerCase().startsWith(`${host}/`)) === true;
}

function nameInUrl(identity: Identity, text: string): string | undefined {
  const segments = segmentsOf(identity, text);
  if (segments === undefined) return undefined;
  for (const each of identity.urls?.paths ?? []) {
    const name = matchNamePath(each, segments);
    if (name !== undefined) return name;
  }
  return undefined;
}

/** The path of `https://host/path`, `ssh://git@host/path`, `git@host:path`, or `host/path` with a known host. */
function segmentsOf(identity: Identity, text: string): readonly string[] | undefined {
  const written = /^[\w.-]+@[\w.-]+:(?!\/\/)(.+)$/.exec(text)?.[1];
  const absolute = hasKnownHost(identity, text) ? `https://${text}` : text;
  const path = written ?? (/^(?:https?|ssh|git):\/\//i.test(absolute) ? pathOf(absolute) : undefined);
  if (path === undefined) return undefined;
  const segments = path
    .replace(/\/+$/, "")
    .replace(/\.git$/, "")
    .split("/")
    .filter((segment) => segment !== "");
  return segments.length > 0 ? segments : undefined;
}

function pathOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  try {
    return decodeURIComponent(new URL(url).pathname);
  } catch {
    return undefined;
  }
}
