import type { Command } from "commander";
import { aName, aNumber, durationFlag } from "../../arguments/read-argument.ts";
import { claimParts, KEY_VARIABLE } from "../receive/inbox/claim-parts.ts";
import { gatewayCommand, talking, type Exit, type Talk } from "../../gateway-command.ts";
import { interruption } from "../../interruption.ts";
import { printable } from "../../terminal/printable.ts";

type ChannelFlags = {
  readonly concurrency: number;
  /** In seconds. */
  readonly lease: number;
  readonly hold: number;
  readonly route?: string;
  readonly provider?: string;
  readonly register?: boolean;
  /** Undefined: where the client is known to show events. */
  readonly notify?: boolean;
};

/** `agentex channel` */
export function addChannel(program: Command, exit: Exit): void {
  gatewayCommand(
    program,
    "channel",
    "Pass an agent's deliveries to a coding agent's session, over MCP on standard input and output",
    [
      "claude mcp add deliveries -- npx agentex-gateway channel laptop --register",
      "claude --dangerously-load-development-channels server:deliveries",
      `${KEY_VARIABLE}=… npx agentex-gateway channel laptop --no-notify`,
    ],
  )
    .argument("<agent>", "the agent's name; it has no URL", aName)
    .option("--concurrency <number>", "how many deliveries a session has at once", aNumber(1, 100), 1)
    .addOption(durationFlag("--lease <time>", "how long a delivery stays claimed if this process dies", "2m"))
    .addOption(durationFlag("--hold <time>", "how long a session may take to answer one", "1h"))
    .option("--route <route>", 'only for this route, such as "POST /github"')
    .option("--provider <id>", "only from this provider, or external")
    .option("--register", "register the agent first, if the gateway does not know it")
    .option("--notify", "push deliveries as they arrive, even to a client that is not known to support it")
    .option("--no-notify", "pass deliveries on only when the session calls wait_for_delivery")
    .action(talking<ChannelFlags>(exit, channel));
}

async function channel({ client }: Talk, flags: ChannelFlags, agent = ""): Promise<void> {
  // Loaded on demand, to keep help fast.
  const [{ StdioServerTransport }, { openChannel }, { registerInbox }] = await Promise.all([
    import("@modelcontextprotocol/server/stdio"),
    import("./channel/open-channel.ts"),
    import("../receive/inbox/register-inbox.ts"),
  ]);
  // Standard output carries the protocol.
  const remark = (message: string): void =>
    void process.stderr.write(`agentex channel: ${printable(message)}\n`);
  const signal = interruption();
  const made = flags.register === true ? await registerInbox(client, agent) : undefined;
  const { concurrency, lease, hold, route, provider, notify } = flags;
  const opened = openChannel({
    ...claimParts({ client, agent, key: made, route, provider, remark }),
    concurrency,
    lease,
    hold: hold * 1_000,
    notify,
    remark,
    async onRefused({ detail }) {
      remark(detail);
      return "again";
    },
  });
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  process.stdin.once("close", end).once("end", end);
  signal.addEventListener("abort", () => end());
  // Not serveStdio: a session of the newest protocol takes no events that it did not ask for.
  await opened.connect(new StdioServerTransport());
  await ended;
  await opened.close();
}
