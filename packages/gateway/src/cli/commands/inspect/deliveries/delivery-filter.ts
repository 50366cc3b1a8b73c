import type { DeliveryFilter, DeliveryStatus } from "agentex-gateway-sdk/client";
import { InvalidArgumentError, type Command } from "commander";
import { TRANSITIONS } from "../../../../deliveries/delivery.ts";
import { didYouMean, nearestOf } from "../../../../nearest.ts";
import { aTime } from "../../../arguments/read-argument.ts";

/** The delivery filters, as flags. */
export type FilterFlags = {
  readonly agent?: string;
  readonly source?: string;
  readonly route?: string;
  readonly provider?: string;
  readonly event?: string;
  readonly conversation?: string;
  readonly search?: string;
  readonly actor?: string;
  readonly status?: readonly DeliveryStatus[];
  readonly key?: string;
  readonly from?: string;
  readonly to?: string;
};

const STATUSES = Object.keys(TRANSITIONS) as DeliveryStatus[];

/** Adds the filters' flags to a command. @param without - flags that it does not have. */
export function addFilters(command: Command, without: readonly "status"[] = []): Command {
  if (!without.includes("status")) {
    const description = `${STATUSES.join(", ")}; separate several with commas`;
    command.option("--status <statuses>", description, readStatuses);
  }
  return command
    .option("--agent <name>", "for this agent")
    .option("--source <name>", "that this source received")
    .option("--route <route>", 'for this route, such as "POST /code_changes"')
    .option("--provider <id>", "from this provider, or external")
    .option("--event <event>", "of this event type, such as push")
    .option("--conversation <key>", "with this ordering key, such as octo/repo#1")
    .option(
      "--search <text>",
      "an id or its start (dlv_…, evt_…, X-GitHub-Delivery), or words of the summary, event, actor, key or ordering key",
    )
    .option("--actor <actor>", "caused by this actor: an id or a name at the provider")
    .option("--key <key>", "verified with this key: its id or name")
    .option("--from <time>", "received at or after this time: a time, or how long ago (2h)", aTime)
    .option("--to <time>", "received before this time: a time, or how long ago (2h)", aTime);
}

/** The filter that the flags describe. */
export function filterOf(flags: FilterFlags): DeliveryFilter {
  const {
    agent,
    source,
    route,
    provider,
    event,
    conversation,
    search: q,
    actor,
    status,
    key,
    from,
    to,
  } = flags;
  const given = { agent, source, route, provider, event, conversation, q, actor, status, key, from, to };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function readStatuses(text: string): DeliveryStatus[] {
  return text.split(",").map((word) => {
    const status = STATUSES.find((each) => each === word.trim());
    if (status === undefined) {
      const meant = didYouMean(nearestOf(word.trim(), STATUSES)).trim();
      throw new InvalidArgumentError(`${meant} Use one of: ${STATUSES.join(", ")}.`.trim());
    }
    return status;
  });
}
