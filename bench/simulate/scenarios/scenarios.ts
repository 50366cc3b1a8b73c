import { agentsAway } from "./agents-away.ts";
import { agentsOverloaded } from "./agents-overloaded.ts";
import { databaseAway } from "./database-away.ts";
import { gatewayDies } from "./gateway-dies.ts";
import type { Scenario } from "./scenario.ts";
import { steady } from "./steady.ts";

export const SCENARIOS: readonly { readonly name: string; readonly run: Scenario }[] = [
  { name: "steady", run: steady },
  { name: "agents-away", run: agentsAway },
  { name: "agents-overloaded", run: agentsOverloaded },
  { name: "gateway-dies", run: gatewayDies },
  { name: "database-away", run: databaseAway },
];
