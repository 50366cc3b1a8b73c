import { GatewayError } from "agentex-gateway-sdk/client";
import type { Field, FieldErrors, FilterDraft } from "./filter-draft.ts";

/** The field for a path in the API's problem. */
const FIELDS: Readonly<Record<string, Field>> = {
  events: "events",
  when: "when",
  from: "standing",
  "from.standing": "standing",
  "from.otherwise": "otherwise",
  budget: "most",
  "budget.most": "most",
  "budget.within": "within",
  "budget.per": "per",
  identities: "identities",
};

/** The gateway's validation errors for a draft, by field. `rest` is an error that belongs to no field. */
export type Placed = { readonly errors: FieldErrors; readonly rest: unknown };

/** Finds the fields that an error concerns. */
export function placeError(error: unknown, draft: FilterDraft): Placed {
  const problems = (error instanceof GatewayError && error.problem?.errors) || [];
  const errors: Partial<Record<Field, string>> = {};
  for (const { path, message } of problems) {
    const steps = path.split(".");
    const known = [2, 1].find((count) => Object.hasOwn(FIELDS, steps.slice(0, count).join(".")));
    const field = known === undefined ? undefined : FIELDS[steps.slice(0, known).join(".")];
    if (known === undefined || field === undefined) return { errors: {}, rest: error };
    const text = [nameRest(steps.slice(known), draft[field]), message].filter(Boolean).join(" ");
    errors[field] = errors[field] === undefined ? text : `${errors[field]} ${text}`;
  }
  return { errors, rest: problems.length > 0 ? null : error };
}

/** The item within a field: a list entry by its text, otherwise the path. */
function nameRest(steps: readonly string[], value: FilterDraft[Field]): string {
  if (steps.length === 0) return "";
  const entry = Array.isArray(value) ? String(value[Number(steps[0])] ?? "") : "";
  return `${entry === "" ? steps.join(".") : entry}:`;
}
