import type { Command } from "commander";
import { gatewayCommand, talking, type Exit, type Talk } from "../../../gateway-command.ts";
import { interruption } from "../../../interruption.ts";
import { printable } from "../../../terminal/printable.ts";
import type { Subscribed } from "./events-server.ts";
import { findPlace, withPlace, type Place, type PlaceFlags } from "./subscription-place.ts";

type SubscribeFlags = PlaceFlags & { readonly once?: true };

/** `agentex mcp subscribe` and `agentex mcp unsubscribe` */
export function addSubscribe(mcp: Command, exit: Exit): void {
  withPlace(
    gatewayCommand(
      mcp,
      "subscribe <server> <event>",
      "Deliver an event of another MCP server to an agent, and keep the subscription alive until Ctrl-C",
      [
        "npx agentex-gateway mcp subscribe https://mcp.example.com/mcp incident.created --agent on-call",
        `MCP_AUTHORIZATION="Bearer …" npx agentex-gateway mcp subscribe https://mcp.example.com/mcp issue.opened`,
        "npx agentex-gateway mcp subscribe https://mcp.example.com/mcp issue.opened --argument project=flux --once",
      ],
    ),
  )
    .option("--once", "subscribe or refresh once, then exit; for schedulers")
    .action(talking<SubscribeFlags>(exit, subscribe));
  withPlace(
    gatewayCommand(mcp, "unsubscribe <server> <event>", "End a subscription, and delete its key", [
      "npx agentex-gateway mcp unsubscribe https://mcp.example.com/mcp incident.created --agent on-call",
    ]),
  ).action(talking<PlaceFlags>(exit, unsubscribe));
}

async function subscribe(talk: Talk, flags: SubscribeFlags, server: string, event: string): Promise<void> {
  const { client, screen, isJson } = talk;
  // Loaded on demand, to keep help fast.
  const { connectEventsServer, AUTHORIZATION_VARIABLE } = await import("./events-server.ts");
  const { lastCursor, makeSubscriptionKey } = await import("./subscription-key.ts");
  const { keepSubscribed } = await import("./keep-subscribed.ts");
  const place = await findPlace(client, flags, server, event);
  const authorization = process.env[AUTHORIZATION_VARIABLE] || undefined;
  let secret: string | undefined;
  const ask = async (): Promise<Subscribed> => {
    const events = await connectEventsServer(place.server, event, authorization);
    try {
      // Not before the server is known to have the event.
      secret ??= await makeSubscriptionKey(client, place.agent, place.route, place.key);
      const cursor = await lastCursor(client, place.agent, place.key);
      return await events.subscribe({
        name: event,
        arguments: place.arguments,
        url: place.url,
        secret,
        cursor,
      });
    } finally {
      await events.close();
    }
  };
  const onSubscribed = (subscribed: Subscribed): void => {
    if (isJson) screen.jsonLine({ subscription: shown(subscribed), webhook_url: place.url, key: place.key });
    else if (subscribed.truncated) screen.remark("Some events are lost: the server no longer has them.");
  };

  const first = await ask();
  onSubscribed(first);
  if (!isJson) introduce(talk, place, first);
  if (flags.once === true) return;
  await keepSubscribed(first, {
    subscribe: ask,
    signal: interruption(),
    onSubscribed,
    onFailure: (failure, retryIn) =>
      screen.remark(`${printable(failure.message)} Retrying in ${retryIn / 1_000} s …`),
  });
  if (!isJson)
    screen.remark(
      "\nThe subscription is no longer refreshed. Run the same command again to continue where it left off.",
    );
}

async function unsubscribe(
  { client, screen, isJson }: Talk,
  flags: PlaceFlags,
  server: string,
  event: string,
): Promise<void> {
  const { connectEventsServer, AUTHORIZATION_VARIABLE } = await import("./events-server.ts");
  const place = await findPlace(client, flags, server, event);
  const events = await connectEventsServer(
    place.server,
    event,
    process.env[AUTHORIZATION_VARIABLE] || undefined,
  );
  try {
    await events.unsubscribe({ name: event, arguments: place.arguments, url: place.url });
  } finally {
    await events.close();
  }
  await client.keys.deleteByName({ agent_name: place.agent, name: place.key, api_key_type: "mcp-events" });
  if (isJson) screen.json({ unsubscribed: { server: place.server.href, event, key: place.key } });
  else screen.say(`Ended ${printable(event)} of ${place.server.host}, and deleted its key.`);
}

function introduce({ screen }: Talk, place: Place, subscribed: Subscribed): void {
  const until = subscribed.refreshBefore ?? undefined;
  screen.say(
    `${printable(place.event)} of ${place.server.host} goes to ${printable(place.agent)}, at ${place.url}` +
      (until === undefined ? "." : `, until ${until} unless refreshed.`),
  );
}

function shown({ id, refreshBefore, cursor, truncated }: Subscribed): object {
  return { id, refresh_before: refreshBefore ?? null, cursor: cursor ?? null, truncated };
}
