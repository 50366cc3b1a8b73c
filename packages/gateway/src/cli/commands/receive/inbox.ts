import { GatewayError, type GatewayClient } from "agentex-gateway-sdk/client";
import type { PullEnd } from "agentex-gateway-sdk/pull";
import { Option, type Command } from "commander";
import { aName, aNumber, durationFlag } from "../../arguments/read-argument.ts";
import { CommandFailed, gatewayCommand, talking, type Exit, type Talk } from "../../gateway-command.ts";
import type { Ending } from "../../exit-codes.ts";
import { meantBy } from "../../did-you-mean.ts";
import { interruption } from "../../interruption.ts";
import { printable } from "../../terminal/printable.ts";
import { claimParts, KEY_VARIABLE } from "./inbox/claim-parts.ts";
import { settledJson, settledLine, type Settled } from "./inbox/show-settled.ts";

type InboxFlags = {
  readonly exec: string;
  readonly concurrency: number;
  /** In seconds. */
  readonly lease: number;
  readonly grace: number;
  readonly route?: string;
  readonly provider?: string;
  readonly once?: boolean;
  readonly max?: number;
  readonly register?: boolean;
};

/** How long handing back may take after the commands have ended, in milliseconds. */
const HAND_BACK = 5_000;

/** `agentex inbox` */
export function addInbox(program: Command, exit: Exit): void {
  gatewayCommand(
    program,
    "inbox",
    "Claim the deliveries of an agent without a URL and run a command for each, until Ctrl-C",
    [
      "npx agentex-gateway inbox laptop --register --exec ./handle.sh",
      `${KEY_VARIABLE}=… npx agentex-gateway inbox laptop --exec 'python3 handle.py' --concurrency 4`,
      "npx agentex-gateway inbox laptop --exec ./handle.sh --once --json",
    ],
  )
    .argument("<agent>", "the agent's name", aName)
    .requiredOption(
      "--exec <command>",
      "a shell command: the body on standard input, headers as AGENTEX_… and HTTP_…; exit code 0 " +
        "acknowledges, 75 retries",
    )
    .option("--concurrency <number>", "how many deliveries to handle at once", aNumber(1, 1_000), 1)
    .addOption(durationFlag("--lease <time>", "how long a delivery stays claimed if this process dies", "2m"))
    .addOption(durationFlag("--grace <time>", "how long a command may take to exit after SIGTERM", "10s"))
    .option("--route <route>", 'only for this route, such as "POST /github"')
    .option("--provider <id>", "only from this provider, or external")
    .option("--once", "handle what is waiting now, then exit")
    .addOption(new Option("--max <number>", "exit after this many").argParser(aNumber(1, 1_000_000)))
    .option("--register", "register the agent first, if the gateway does not know it")
    .addHelpText(
      "after",
      `\nThe agent's key is read from ${KEY_VARIABLE}; without it, your login (AGENTEX_API_KEY) is used.`,
    )
    .action(talking<InboxFlags>(exit, inbox));
}

async function inbox(talk: Talk, flags: InboxFlags, agent = ""): Promise<Ending> {
  const { client, screen, isJson } = talk;
  // Loaded on demand, to keep help fast.
  const [{ startPuller }, { registerInbox }, { execWith }] = await Promise.all([
    import("agentex-gateway-sdk/pull"),
    import("./inbox/register-inbox.ts"),
    import("./inbox/exec-with.ts"),
  ]);
  const { exec, concurrency, lease, grace, route, provider, once, max, register } = flags;
  const signal = interruption();
  const remark = (message: string): void => screen.remark(printable(message));
  const made = register === true ? await registerInbox(client, agent) : undefined;
  if (made !== undefined) remark(`Registered ${agent}, an agent without a URL.`);

  const unusable = new AbortController();
  const count = { handled: 0, failed: 0 };
  const puller = startPuller({
    ...claimParts({ client, agent, key: made, route, provider, remark }),
    ...execWith({
      command: exec,
      grace: grace * 1_000,
      gatewayUrl: client.baseUrl,
      remark,
      show: (settled) => show(settled, talk, count),
      onUnusable: () => unusable.abort(),
    }),
    concurrency,
    lease,
    untilEmpty: once === true,
    ...(max !== undefined && { most: max }),
    onRefused: async () => "end",
  });
  if (!isJson) remark(`Claiming deliveries of ${agent}, up to ${concurrency} at once. Press Ctrl-C to stop.`);
  const stop = (): void => void puller.stop(grace * 1_000 + HAND_BACK, "at_once");
  for (const each of [signal, unusable.signal]) each.addEventListener("abort", stop);
  if (signal.aborted) stop();
  const end = await puller.ended;
  if (end.outcome === "refused") throw await refusal(end.refused, client);
  if (unusable.signal.aborted) {
    throw new CommandFailed(
      "failed",
      `The shell cannot run '${exec}'; claimed deliveries are handed back.`,
      "Check the command of --exec: does the file exist, and is it executable?",
    );
  }
  if (!isJson) remark(`Handled ${count.handled}; ${count.failed} failed.`);
  return "done";
}

async function refusal(
  { status, code, detail }: Extract<PullEnd, { outcome: "refused" }>["refused"],
  client: GatewayClient,
): Promise<Error> {
  if (code !== "agent_not_found") return new GatewayError(detail, { status, code });
  return new CommandFailed(
    "not_found",
    detail,
    (await meantBy(client, { code, message: detail })) ??
      "To register it, as an agent without a URL, add --register.",
  );
}

function show(settled: Settled, { screen, isJson }: Talk, count: { handled: number; failed: number }): void {
  count.handled += 1;
  if (settled.settlement.outcome === "failed") count.failed += 1;
  if (isJson) screen.jsonLine(settledJson(settled));
  else screen.say(settledLine(screen, settled));
}
