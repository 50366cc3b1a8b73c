import type { GatewayClient } from "agentex-gateway-sdk/client";
import type { Command } from "commander";
import { readConfig } from "../../../settings/read-config.ts";
import { isLoopback } from "../../../addresses/loopback.ts";
import { checkAgents } from "./doctor/check-agents.ts";
import { checkAlerts } from "./doctor/check-alerts.ts";
import { checkFiles } from "./doctor/check-files.ts";
import { checkGateway } from "./doctor/check-gateway.ts";
import { checkPublicUrl } from "./doctor/check-public-url.ts";
import { checkSources } from "./doctor/check-sources.ts";
import { ill, well, type Check } from "./doctor/check.ts";
import { gatewayCommand, talking, type Exit } from "../../gateway-command.ts";
import { printableLines } from "../../terminal/printable.ts";
import type { Screen } from "../../terminal/screen.ts";
import { startSpinner } from "../../terminal/spinner.ts";

const MARKS = { well: ["green", "✔"], unsure: ["yellow", "!"], ill: ["red", "✘"] } as const;

/** `agentex doctor` */
export function addDoctor(program: Command, exit: Exit): void {
  gatewayCommand(
    program,
    "doctor",
    "Check your setup and suggest fixes: settings, store, gateway, agents, keys, sources, alerts, clocks, public URL",
    [
      "npx agentex-gateway doctor",
      "AGENTEX_PUBLIC_URL=https://hooks.example.com npx agentex-gateway doctor",
      "npx agentex-gateway doctor --json | jq '.checks[] | select(.state != \"well\")'",
    ],
  ).action(
    talking(exit, async ({ client, screen, isJson }) => {
      const spinner = startSpinner("Checking …", !isJson);
      const checks = await examine(client).finally(() => spinner.stop());
      const isWell = checks.every(({ state }) => state !== "ill");
      if (isJson) screen.json({ ok: isWell, checks });
      else show(screen, checks);
      return isWell ? "done" : "failed";
    }),
  );
}

async function examine(client: GatewayClient): Promise<Check[]> {
  // Settings and store belong to a gateway on this machine, started in this environment.
  const isHere = isLoopback(new URL(client.baseUrl).hostname.replace(/^\[(.*)\]$/, "$1"));
  const local = isHere ? await examineHere() : [];
  const gateway = await checkGateway(client);
  if (gateway[0]?.state === "ill") return [...local, ...gateway];
  const publicUrl = process.env["AGENTEX_PUBLIC_URL"]?.replace(/\/+$/, "") || undefined;
  return [
    ...local,
    ...gateway,
    ...(await checkAgents(client, isHere)),
    ...(await checkSources(client)),
    ...(await checkAlerts(client)),
    ...(await checkPublicUrl(client, publicUrl)),
  ];
}

async function examineHere(): Promise<Check[]> {
  const read = readConfig(process.env);
  if (read.outcome === "wrong") {
    return [
      ill(
        "settings",
        read.message,
        "Correct it; docs/settings.md lists the values that each setting accepts.",
      ),
    ];
  }
  const { config } = read;
  const store = config.databaseUrl.startsWith("sqlite:")
    ? await checkFiles(config)
    : await (await import("./doctor/check-postgres.ts")).checkPostgres(config);
  return [well("settings", "the settings in this environment are valid"), ...store];
}

function show({ paint, say }: Screen, checks: readonly Check[]): void {
  for (const { name, state, finding, remedy } of checks) {
    const [colour, mark] = MARKS[state];
    say(`${paint(colour, mark)} ${paint("bold", name)}: ${printableLines(finding)}`);
    if (remedy !== null) say(`    → ${remedy}`);
  }
  const count = (wanted: Check["state"]): number => checks.filter(({ state }) => state === wanted).length;
  say(`\n${count("well")} passed, ${count("unsure")} to review, ${count("ill")} failed.`);
}
