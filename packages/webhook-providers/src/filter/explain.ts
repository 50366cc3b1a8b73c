import { credentialHeaders } from "../credential-headers.ts";
import type { Provider } from "../provider/provider.ts";
import { valuesOf } from "../template/template.ts";
import type { Sources } from "../template/look-up.ts";
import { textOf, type Compiled } from "./compile-filter.ts";
import { LONGEST_SHOWN, type Filter } from "./filter.ts";

type Explanation = { readonly clause: string; readonly saw: string | undefined };

/** Names of values that are likely to be secrets. */
const secretName = /authorization|cookie|password|passphrase|secret|token|api[-_]?key|signature|credential/i;

/** The smallest part of a filter that prevented a match, and the value that it saw. */
export function explain(filter: Compiled, sources: Sources, provider?: Provider): Explanation {
  const decided = decisive(filter, sources, true);
  const negated = filter !== decided.part && decided.isNegated;
  const shown = negated ? { not: decided.part.filter } : decided.part.filter;
  return { clause: cut(JSON.stringify(shown)), saw: sawOf(decided.part.filter, sources, provider) };
}

type Decided = { readonly part: Compiled; readonly isNegated: boolean };

/** @param wanted what the part should have been */
function decisive(part: Compiled, sources: Sources, wanted: boolean): Decided {
  const { filter, parts } = part;
  if ("not" in filter && parts[0] !== undefined) return decisive(parts[0], sources, !wanted);
  // If several alternatives all failed, the failure is that of the whole.
  const mustAll = "all" in filter === wanted;
  const isComposite = "all" in filter || "any" in filter;
  if (!isComposite || (!mustAll && parts.length > 1)) return { part, isNegated: !wanted };
  const culprit = parts.find((each) => each.test(sources) !== wanted);
  return culprit === undefined ? { part, isNegated: !wanted } : decisive(culprit, sources, wanted);
}

function sawOf(filter: Filter, sources: Sources, provider: Provider | undefined): string | undefined {
  const template = firstTemplate(filter);
  const values = template === undefined ? undefined : valuesOf(template, sources);
  if (template === undefined || values === undefined) return undefined;
  if (isSecret(template, provider)) return "[hidden]";
  const texts = values.map((value) => textOf(value) ?? (value === undefined ? "" : kindOf(value)));
  return cut(values.length === 1 ? (texts[0] ?? "") : `[${texts.slice(0, 20).join(", ")}]`);
}

function firstTemplate(filter: Filter): string | undefined {
  if ("value" in filter) return filter.value;
  const part = "not" in filter ? filter.not : "all" in filter ? filter.all[0] : filter.any[0];
  return part === undefined ? undefined : firstTemplate(part);
}

function isSecret(template: string, provider: Provider | undefined): boolean {
  if (secretName.test(template)) return true;
  const lower = template.toLowerCase();
  return (
    provider !== undefined && credentialHeaders(provider).some((name) => lower.includes(`header:${name}`))
  );
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? "a list" : "an object";
}

function cut(text: string): string {
  const whole = text.toWellFormed().replaceAll(/\p{Cc}+/gu, " ");
  return whole.length <= LONGEST_SHOWN ? whole : `${whole.slice(0, LONGEST_SHOWN - 1).toWellFormed()}…`;
}
