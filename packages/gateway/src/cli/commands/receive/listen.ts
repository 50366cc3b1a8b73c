import { randomBytes } from "node:crypto";
import type { DeliveryCopy, GatewayClient, NewListener } from "agentex-gateway-sdk/client";
import { InvalidArgumentError, type Command } from "commander";
import { gatewayCommand, talking, type Exit, type Talk } from "../../gateway-command.ts";
import { interruption } from "../../interruption.ts";
import type { Forwarded } from "./listen/forward-copy.ts";
import { printable } from "../../terminal/printable.ts";
import { durationFlag } from "../../arguments/read-argument.ts";
import type { Screen } from "../../terminal/screen.ts";
import { showDuration, showTimeOfDay } from "../../terminal/show-time.ts";
import { onlyAgent } from "../start/trigger.ts";

type ListenFlags = {
  readonly agent?: string;
  readonly to: string;
  readonly route?: string;
  readonly provider?: string;
  readonly resume?: string;
  /** In seconds. */
  readonly timeout: number;
};

/** Holds the key that signs the copies. The local agent reads the same variable. */
const KEY_VARIABLE = "AGENT_LISTEN_KEY";

/** `agentex listen` */
export function addListen(program: Command, exit: Exit): void {
  gatewayCommand(
    program,
    "listen",
    "Copy a deployed agent's deliveries to this machine until Ctrl-C; the agent still receives them",
    [
      "npx agentex-gateway listen --agent code-watcher --to http://localhost:8000",
      `${KEY_VARIABLE}=… npx agentex-gateway listen --to http://localhost:8000`,
      "npx agentex-gateway listen --agent code-watcher --to http://localhost:8000 --provider github --json",
    ],
  )
    .option("--agent <name>", "the agent whose deliveries to forward; not needed if there is only one")
    .requiredOption("--to <url>", "where to forward them; each delivery's path is appended", aServer)
    .option("--route <route>", 'only for this route, such as "POST /code_changes"')
    .option("--provider <id>", "only from this provider, or external")
    .option("--resume <id>", "the id of a listener that was interrupted, to continue it")
    .addOption(durationFlag("--timeout <time>", "how long the local server may take to respond", "1m"))
    .action(talking<ListenFlags>(exit, listen));
}

async function listen(talk: Talk, flags: ListenFlags): Promise<void> {
  const { client, screen, isJson } = talk;
  // Loaded on demand, to keep help fast.
  const { receiveCopies } = await import("./listen/receive-copies.ts");
  const signal = interruption();
  const agentName = flags.agent ?? (flags.resume === undefined ? await onlyAgent(client) : undefined);
  const listenerId = flags.resume ?? (await createListener(client, agentName ?? "", flags)).id;
  const givenKey = process.env[KEY_VARIABLE] || undefined;
  const listenKey = givenKey ?? `lsk_${randomBytes(24).toString("base64url")}`;
  if (isJson)
    screen.jsonLine({
      listener: { id: listenerId },
      ...(givenKey === undefined && { listen_key: listenKey }),
    });
  else introduce(screen, flags, givenKey === undefined ? listenKey : undefined);
  if (agentName !== undefined) await sayWhatBatches(talk, agentName, flags);

  const count = { answered: 0, broken: 0 };
  let wasLost = false;
  await receiveCopies({
    client,
    listenerId,
    to: flags.to,
    listenKey,
    timeout: flags.timeout * 1_000,
    signal,
    onConnection({ state }) {
      if (state === "open" && wasLost) screen.remark("Reconnected; nothing was missed.");
      if (state === "lost" && !wasLost) screen.remark("Connection lost; reconnecting …");
      wasLost = state === "lost";
    },
    onAbsent(error) {
      screen.remark(
        `Nothing listens at ${flags.to} (${error}); deliveries wait until a server starts there.`,
      );
    },
    onForwarded(copy, forwarded) {
      count[forwarded.outcome] += 1;
      if (isJson) screen.jsonLine({ delivery_id: copy.delivery.id, ...forwarded });
      else screen.say(lineOf(screen, copy, forwarded));
    },
  });
  await client.listeners.delete(listenerId).catch(() => {
    screen.remark(
      `The listener could not be removed. It expires after a day; to continue it, use --resume ${listenerId}`,
    );
  });
  if (!isJson)
    screen.remark(`\nForwarded ${count.answered + count.broken}; ${count.broken} got no response.`);
}

async function createListener(client: GatewayClient, agent: string, { route, provider }: ListenFlags) {
  const wanted: NewListener = {
    ...(route !== undefined && { route }),
    ...(provider !== undefined && { provider }),
  };
  return client.listeners.create(agent, wanted);
}

/** Copies come as deliveries arrive; which of them are one batch is only known when it starts. */
async function sayWhatBatches({ client, screen }: Talk, agent: string, flags: ListenFlags): Promise<void> {
  const { webhook_routes } = await client.agents.get({ name: agent });
  const names = (webhook_routes ?? [])
    .filter(({ batch }) => batch !== null)
    .map(({ method, path }) => `${method} ${path}`)
    .filter((name) => flags.route === undefined || flags.route === name);
  if (names.length === 0) return;
  screen.remark(
    `Batches are copied as single deliveries, as they arrive: ${printable(names.join(", "))}. To test a batch, use ` +
      "fakeGateway(acp).deliverBatch of agentex-gateway-sdk/testing.",
  );
}

function introduce(screen: Screen, flags: ListenFlags, madeKey: string | undefined): void {
  const { paint, remark } = screen;
  remark(
    `Listening to ${printable(flags.agent ?? "the agent")}; forwarding to ${flags.to}. Press Ctrl-C to stop.`,
  );
  if (madeKey === undefined) return;
  remark("The copies are signed with this key. Start an agent built with the SDK with:");
  remark(`  ${paint("cyan", `${KEY_VARIABLE}=${madeKey}`)}`);
}

function lineOf(
  { paint }: Screen,
  { delivery, request }: DeliveryCopy,
  forwarded: Exclude<Forwarded, { outcome: "undelivered" }>,
): string {
  const isWell = forwarded.outcome === "answered" && forwarded.status < 400;
  const what = forwarded.outcome === "answered" ? String(forwarded.status) : forwarded.error;
  return [
    paint("dim", showTimeOfDay(new Date().toISOString())),
    paint(isWell ? "green" : "red", what),
    printable([delivery.provider, delivery.event].filter((part) => part !== null).join(" ")),
    printable(`${request.method} ${request.path}`),
    paint("dim", showDuration(forwarded.duration) ?? ""),
    paint("dim", delivery.id),
  ].join("  ");
}

function aServer(text: string): string {
  const url = URL.parse(/^\d+$/.test(text) ? `http://localhost:${text}` : text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "") {
    throw new InvalidArgumentError("Use an address such as http://localhost:8000.");
  }
  return url.href.replace(/\/+$/, "");
}
