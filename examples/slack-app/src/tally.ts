import { AgentServer, type AgentServerOptions } from "agentex-gateway-sdk";

/** The third agent: it counts who asks, and reports the count when someone types `/tally`. */
export function createTally(options: Omit<AgentServerOptions, "name" | "description">): AgentServer {
  const acp = new AgentServer({ ...options, name: "tally", description: "Counts who asks" });
  const counts = new Map<string, number>();
  acp.on("slack", "app_mention", async ({ payload }, { log }) => {
    const { user = "somebody" } = payload.event;
    const count = (counts.get(user) ?? 0) + 1;
    counts.set(user, count);
    log.info(`counts ${count} of ${user}`);
    return { count };
  });
  // Slack shows the response to a command, so the command has only one target.
  acp.on("slack", "/tally", async ({ payload }) => {
    const asked = counts.get(payload.user_id) ?? 0;
    return { response_type: "ephemeral", text: `You asked ${asked === 1 ? "once" : `${asked} times`}.` };
  });
  return acp;
}
