import type { Actor, FilterOutcome } from "agentex-webhook-providers";
import type { WakeDeclaration } from "../agents/routes/wake-declaration.ts";
import type { Stop } from "./stop.ts";

/** What is known about a webhook when deciding whether its agent gets it. */
export type Screened = {
  readonly event: string | undefined;
  readonly actor: Pick<Actor, "id" | "name" | "standing" | "identities"> | undefined;
  /** Whether it matches the declaration's `when`; undefined if there is none. */
  readonly filtered: FilterOutcome | undefined;
};

/** Why an agent does not get a webhook that is stored for subscribers only. */
export const FOR_SUBSCRIBERS: Stop = {
  status: "filtered",
  reason: "subscription",
  clause: "subscription",
  saw: undefined,
};

/** Maximum length of a list of names when shown, in characters. */
const LONGEST_SHOWN = 200;

/** Whether there is anything to check besides `when`. */
export function isScreened({ events, from }: WakeDeclaration, identities: readonly string[]): boolean {
  return events !== undefined || from !== undefined || identities.length > 0;
}

/** Why a webhook does not reach its agent, for good or for now; undefined if it does. A missing value never matches. */
export function screen(
  { events, when, from }: WakeDeclaration,
  identities: readonly string[],
  { event, actor, filtered }: Screened,
): Stop | undefined {
  const own = actor?.identities.find((identity) => identities.includes(identity));
  if (own !== undefined)
    return { status: "filtered", reason: "echo", clause: own, saw: actor?.name ?? actor?.id };
  if (events !== undefined && !wants(events, event)) {
    return { status: "filtered", reason: "event", clause: list(events), saw: event };
  }
  if (when !== undefined && filtered?.outcome !== "matched") {
    return { status: "filtered", reason: "when", clause: filtered?.clause ?? "", saw: filtered?.saw };
  }
  if (from === undefined || from.otherwise === "deliver") return undefined;
  const saw = actor?.standing ?? "unknown";
  if (from.standing.includes(saw)) return undefined;
  const seen = { clause: list(from.standing), saw };
  return from.otherwise === "hold"
    ? { status: "held", reason: "standing", ...seen }
    : { status: "filtered", reason: "from", ...seen };
}

type Wanted = { readonly names: ReadonlySet<string>; readonly starts: readonly string[] };

/** Keyed by declaration object, which stays the same as long as its agent does. */
const read = new WeakMap<readonly string[], Wanted>();

/** Whether an event is among these; a `*` at the end of a name matches any rest. */
function wants(events: readonly string[], event: string | undefined): boolean {
  if (event === undefined) return false;
  let wanted = read.get(events);
  if (wanted === undefined) {
    const starts = events.filter((name) => name.endsWith("*")).map((name) => name.slice(0, -1));
    wanted = { names: new Set(events), starts };
    read.set(events, wanted);
  }
  return wanted.names.has(event) || wanted.starts.some((start) => event.startsWith(start));
}

function list(names: readonly string[]): string {
  const text = names.join(", ");
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN - 1).toWellFormed()}…`;
}
