import type { RouteSettings } from "agentex-gateway-sdk/client";
import { readWhen } from "../../../delivery/filter/read-when.ts";
import { MEMBERS, type Budget, type From, type Member, type Wake } from "./wake.ts";

/** What wakes an agent, while it is edited. An empty field means what the agent declares. */
export type FilterDraft = {
  readonly events: readonly string[];
  /** JSON. */
  readonly when: string;
  readonly standing: From["standing"];
  readonly otherwise: NonNullable<From["otherwise"]>;
  readonly most: number | "";
  readonly within: string;
  readonly per: Budget["per"];
  readonly identities: readonly string[];
};

export type Field = keyof FilterDraft;
/** Errors by field. */
export type FieldErrors = Readonly<Partial<Record<Field, string>>>;

/** A draft's content. The gateway checks the rest. */
export type ReadDraft =
  | { readonly outcome: "read"; readonly wake: Wake }
  | { readonly outcome: "invalid"; readonly errors: FieldErrors };

/** The fields that edit each member. */
export const FIELDS_OF: Readonly<Record<Member, readonly Field[]>> = {
  events: ["events"],
  when: ["when"],
  from: ["standing", "otherwise"],
  budget: ["most", "within", "per"],
  identities: ["identities"],
};

export function draftOf({ events, when, from, budget, identities }: Wake): FilterDraft {
  return {
    events: events ?? [],
    when: when === null ? "" : JSON.stringify(when, undefined, 2),
    standing: from?.standing ?? [],
    otherwise: from?.otherwise ?? "hold",
    most: budget?.most ?? "",
    within: budget?.within ?? "",
    per: budget?.per ?? "conversation",
    identities: identities ?? [],
  };
}

export function readDraft({ events, standing, otherwise, identities, ...rest }: FilterDraft): ReadDraft {
  const when = readWhen(rest.when);
  const budget = readBudget(rest);
  if (when.outcome === "invalid" || budget.outcome === "invalid") {
    return {
      outcome: "invalid",
      errors: {
        ...(when.outcome === "invalid" && { when: when.error }),
        ...(budget.outcome === "invalid" && budget.errors),
      },
    };
  }
  return {
    outcome: "read",
    wake: {
      events: events.length === 0 ? null : events,
      when: when.when,
      from: standing.length === 0 ? null : { standing, otherwise },
      budget: budget.budget,
      identities: identities.length === 0 ? null : identities,
    },
  };
}

/** What applies after saving: an empty field means what is declared. */
export function effectiveOf(wake: Wake, declared: Wake): Wake {
  return {
    events: wake.events ?? declared.events,
    when: wake.when ?? declared.when,
    from: wake.from ?? declared.from,
    budget: wake.budget ?? declared.budget,
    identities: wake.identities ?? declared.identities,
  };
}

/**
 * What to set over the API. Whatever is unchanged, or equals what the agent declares, remains the agent's to declare.
 *
 * @param reset - what to stop setting over the API, even if it equals what is declared.
 */
export function changesOf(
  wake: Wake,
  { current, declared, reset }: { current: Wake; declared: Wake; reset: readonly Member[] },
): RouteSettings {
  const changed = MEMBERS.filter((member) => reset.includes(member) || !isSame(wake, current, member));
  return Object.fromEntries(
    changed.map((member) => [member, isSame(wake, declared, member) ? null : wake[member]]),
  );
}

function isSame(one: Wake, other: Wake, member: Member): boolean {
  return JSON.stringify(one[member]) === JSON.stringify(other[member]);
}

type ReadBudget =
  | { readonly outcome: "read"; readonly budget: Wake["budget"] }
  | { readonly outcome: "invalid"; readonly errors: FieldErrors };

function readBudget({ most, within, per }: Pick<FilterDraft, "most" | "within" | "per">): ReadBudget {
  const time = within.trim();
  if (most === "" && time === "") return { outcome: "read", budget: null };
  if (most === "") return { outcome: "invalid", errors: { most: "Enter a number, or leave both empty." } };
  if (time === "") return { outcome: "invalid", errors: { within: "Such as 10m." } };
  return { outcome: "read", budget: { most, within: time, per } };
}
