import type { Actor } from "../actor/actor.ts";
import type { Choice } from "../template/choice.ts";
import type { Provider } from "../provider/provider.ts";
import { holds } from "../template/template.ts";
import type { Sources } from "../template/look-up.ts";
import { cut, oneLine } from "./plain-text.ts";
import { fillSummary } from "./summary-template.ts";

/** In characters: a summary is a line in a list. */
const longest = 200;

/** For a provider that defines no summary: where its payloads may have a name. */
const usual: readonly Choice[] = [
  "{provider} {event}: {json:title|json:subject|json:name|json:data.title|json:data.name|json:data.id}",
];

/** What is known about a webhook before it is summarized. */
type Described = {
  readonly event: string | undefined;
  readonly actor: Actor | undefined;
  readonly identities: readonly string[];
};

/** One line for people about a verified webhook: plain text of at most 200 characters, without control characters. */
export function summarize(
  { name, identity, summary = usual }: Pick<Provider, "name" | "identity" | "summary">,
  sources: Sources,
  { event, actor, identities }: Described,
): string {
  const who = actor?.name ?? actor?.id;
  const known = { provider: name, event, actor: who === undefined ? undefined : oneLine(who, 60) };
  for (const choice of summary) {
    if (typeof choice !== "string" && !holds(choice.when, sources)) continue;
    const text = fillSummary(typeof choice === "string" ? choice : choice.use, sources, known);
    if (text !== undefined) return cut(text, longest);
  }
  // If a provider accepts any key name, the name in a payload is a number that says nothing to people.
  const [about] = identity.matching === "any" || identity.matching === "exact" ? [] : identities;
  const what = (event === undefined ? undefined : oneLine(event, 100)) ?? "webhook";
  return cut(`${name} ${what}${after(" for ", about)}${after(" by ", known.actor)}`, longest);
}

function after(text: string, value: string | undefined): string {
  const line = value === undefined ? undefined : oneLine(value, 100);
  return line === undefined ? "" : text + line;
}
