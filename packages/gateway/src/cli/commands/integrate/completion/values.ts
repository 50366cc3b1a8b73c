import { standings } from "agentex-webhook-providers";
import { TRANSITIONS } from "../../../../deliveries/delivery.ts";
import { ASKS, type Ask } from "./ask-gateway.ts";
import type { Cursor } from "./cursor.ts";

/** Where the values of a flag or an argument come from. */
export type Values = {
  /** Whether several can be given, with commas. */ readonly several?: boolean;
} & (
  | { readonly from: "list"; readonly values: readonly string[] }
  | { readonly from: "gateway"; readonly ask: Ask }
  | { readonly from: "files" }
);

const FILES: Values = { from: "files" };
const list = (...values: string[]): Values => ({ from: "list", values });
const ask = (name: keyof typeof ASKS): Values => ({ from: "gateway", ask: ASKS[name] });

/** By the flag as its help writes it, after the command if that matters. */
const FLAGS: Readonly<Record<string, Values>> = {
  "--agent <name>": ask("agents"),
  "--to-agent <name>": ask("agents"),
  "--provider <id>": ask("providers"),
  "--source <name>": ask("sources"),
  "--installation <value>": ask("installations"),
  "--event <event>": ask("events"),
  "--event <name>": ask("samples"),
  "--events <names>": { ...ask("providerEvents"), several: true },
  "--events <events>": { ...ask("eventPatterns"), several: true },
  "--route <route>": ask("routes"),
  "--route <path>": ask("paths"),
  "--path <path>": ask("paths"),
  "--key <name>": ask("keysOfFlags"),
  "--key <key>": ask("keysOfFlags"),
  "--code <code>": ask("refusalCodes"),
  "--status <statuses>": { ...list(...Object.keys(TRANSITIONS)), several: true },
  "--from <standings>": { ...list(...standings), several: true },
  "--type <type>": ask("keyTypes"),
  "--policy <policy>": list("direct", "assured", "queued"),
  "--otherwise <what>": list("hold", "filter", "deliver"),
  "--method <method>": list("POST", "GET", "PUT", "PATCH", "DELETE"),
  "--payload <file>": FILES,
  "--directory <path>": FILES,
  "--exec <command>": FILES,
  "--encryption-key-file <path>": FILES,
};

/** By the argument's name, or by a command and the name. */
const ARGUMENTS: Readonly<Record<string, Values>> = {
  agent: ask("agents"),
  provider: ask("providers"),
  source: ask("sources"),
  deployment: ask("deployments"),
  file: FILES,
  "agentex trigger event": ask("samples"),
  "agentex call path": ask("paths"),
  "routes try route": ask("routes"),
  "routes set route": ask("routes"),
  "keys rotate name": ask("keys"),
  "keys change name": ask("keys"),
  "keys delete name": ask("keys"),
  "target add value": ask("installations"),
  "target remove value": ask("installations"),
  "recover show name": ask("recoveries"),
  "recover run name": ask("recoveries"),
  "recover delete name": ask("recoveries"),
  "subscriptions show id": ask("subscriptions"),
  "subscriptions delete id": ask("subscriptions"),
  "agentex refusals id": ask("refusals"),
  "deliveries show id": ask("deliveries"),
  "deliveries resend id": ask("deliveries"),
  "deliveries curl id": ask("deliveries"),
  "deliveries compare id": ask("deliveries"),
  "deliveries replay ids": ask("deliveries"),
  "deliveries release ids": ask("deliveries"),
  "deliveries cancel ids": ask("deliveries"),
};

/** Where what is typed at the cursor comes from; undefined if anything can be typed. */
export function valuesAt(cursor: Cursor): Values | undefined {
  if (cursor.at === "flag value") {
    const { argChoices, flags } = cursor.option;
    return argChoices === undefined ? FLAGS[flags] : list(...argChoices);
  }
  if (cursor.at === "flag" || cursor.argument === undefined) return undefined;
  const { argChoices } = cursor.argument;
  if (argChoices !== undefined) return list(...argChoices);
  const name = cursor.argument.name();
  const path = [cursor.command.parent?.name(), cursor.command.name(), name].join(" ");
  return ARGUMENTS[path] ?? ARGUMENTS[name];
}
