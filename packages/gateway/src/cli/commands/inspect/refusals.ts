import type { Refusal, RefusalDetail, RefusalFilter } from "agentex-gateway-sdk/client";
import { InvalidArgumentError, type Command } from "commander";
import { gatewayCommand, talking, type Exit } from "../../gateway-command.ts";
import { printable } from "../../terminal/printable.ts";
import { aNumber, aTime } from "../../arguments/read-argument.ts";
import type { Screen } from "../../terminal/screen.ts";
import { showTime } from "../../terminal/show-time.ts";

type RefusalFlags = {
  readonly agent?: string;
  readonly provider?: string;
  readonly code?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit: number;
};

/** `agentex refusals` */
export function addRefusals(program: Command, exit: Exit): void {
  gatewayCommand(program, "refusals", "List rejected requests, and why they were rejected; or show one", [
    "npx agentex-gateway refusals",
    "npx agentex-gateway refusals rfs_0p1c8z0r40000",
    "npx agentex-gateway refusals --agent code-watcher --from 1h",
    "npx agentex-gateway refusals --code signature_invalid --json",
  ])
    .argument("[id]", "show only this one, with its headers and a diagnosis", anId)
    .option("--agent <name>", "for this agent name, even if no such agent exists")
    .option("--provider <id>", "for this provider, or external (API keys)")
    .option("--code <code>", "with this reason code, such as signature_invalid")
    .option("--from <time>", "at or after this time: a time, or how long ago (2h)", aTime)
    .option("--to <time>", "before this time: a time, or how long ago (2h)", aTime)
    .option("--limit <number>", "how many at most", aNumber(1, 200), 20)
    .action(
      talking<RefusalFlags>(exit, async ({ client, screen, isJson }, flags, id) => {
        if (id !== undefined) {
          const refusal = await client.refusals.get(id);
          if (isJson) screen.json(refusal);
          else screen.say(showDetail(screen, refusal));
          return;
        }
        const page = await client.refusals.list({ ...filterOf(flags), limit: flags.limit });
        if (isJson) {
          screen.json(page);
          return;
        }
        const shown = page.refusals.map((refusal) => showRefusal(screen, refusal));
        screen.say(shown.length === 0 ? "No rejected requests." : shown.join("\n\n"));
        if (page.next_cursor !== null) screen.remark("\nThere are more: add filters, or raise --limit.");
        if (page.left_out > 0)
          screen.remark(`\n${page.left_out} more arrived too fast to be recorded and were only counted.`);
      }),
    );
}

function anId(text: string): string {
  if (/^rfs_\w+$/.test(text)) return text;
  throw new InvalidArgumentError("Use an id, such as rfs_0p1c8z0r40000.");
}

function filterOf({ agent, provider, code, from, to }: RefusalFlags): RefusalFilter {
  const given = { agent, provider, code, from, to };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** A rejected request, and why it was rejected. */
export function showRefusal({ paint }: Pick<Screen, "paint">, refusal: Refusal): string {
  const head = [
    paint("dim", showTime(refusal.refused_at) ?? ""),
    paint("red", refusal.code),
    printable(`${refusal.method} ${refusal.agent_name}${refusal.path}`),
    paint(
      "dim",
      `${printable(refusal.provider ?? "no credential")} from ${printable(refusal.remote_address)}`,
    ),
  ].join("  ");
  const why = refusal.diagnosis.map(({ sentence }) => `  → ${printable(sentence)}`);
  return [head, `  ${printable(refusal.detail)}`, ...why].join("\n");
}

function showDetail(screen: Pick<Screen, "paint">, refusal: RefusalDetail): string {
  const headers = (refusal.headers ?? []).map(([name, value]) => `  ${printable(`${name}: ${value}`)}`);
  return [showRefusal(screen, refusal), "", ...headers].join("\n");
}
