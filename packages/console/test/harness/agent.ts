import { AgentServer, type AgentLog, type DeliveryContext, type RouteOptions } from "agentex-gateway-sdk";

const SILENT: AgentLog = { info() {}, warn() {}, error() {} };

export type AgentToStart = {
  readonly name: string;
  readonly description?: string;
  readonly baseUrl: string;
  /** The handlers of POST routes, by path. */
  readonly routes: Readonly<Record<string, (context: DeliveryContext) => unknown>>;
  /** How routes are declared, by path. */
  readonly options?: Readonly<Record<string, RouteOptions>>;
  /** Unix milliseconds; the system clock by default. */
  readonly now?: () => number;
};

/** A real agent, as users write them, on a free port. */
export async function startAgent({
  name,
  description = "An agent",
  baseUrl,
  routes,
  options = {},
  now = Date.now,
}: AgentToStart): Promise<AgentServer> {
  const agent = new AgentServer({
    name,
    description,
    baseUrl,
    port: 0,
    environment: {},
    stopAtSignals: false,
    log: SILENT,
    now,
  });
  for (const [path, answer] of Object.entries(routes)) {
    agent.post(path, options[path] ?? {}, async (_payload, context) => answer(context));
  }
  await agent.start();
  return agent;
}
