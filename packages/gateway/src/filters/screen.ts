import type { Actor, FilterOutcome } from "agentex-webhook-providers";
import type { WakeDeclaration } from "../agents/routes/wake-declaration.ts";
import type { Stop } from "./stop.ts";

/** What is known of a webhook, for the decision whether its agent gets it. */
export type Screened = {
  readonly event: string | undefined;
  readonly actor: Pick<Actor, "id" | "name" | "standing" | "identities"> | undefined;
  /** Whether it matches the declaration's `when`; undefined if there is none. */
  readonly filtered: FilterOutcome | undefined;
};

/** Why an agent gets no webhook that is only there for subscribers. */
export const FOR_SUBSCRIBERS: Stop = {
  status: "filtered",
  reason: "subscription",
  clause: "subscription",
  saw: undefined,
};

/** How much of a list of names is shown, in characters. */
const LONGEST_SHOWN = 200;

/** Whether there is anything to decide apart from `when`. */
export function isScreened({ events, from }: WakeDeclaration, identities: readonly string[]): boolean {
  return events !== undefined || from !== undefined || identities.length > 0;
}

/** Why a webhook does not reach its agent, or not yet; undefined if it does. What is missing never matches. */
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

/** Declarations are the same objects for as long as their agent stands. */
const read = new WeakMap<readonly string[], Wanted>();

/** Whether an event is among these; `*` at the end of a name stands for any rest. */
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
