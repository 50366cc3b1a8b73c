import { AgentServer, type AgentServerOptions } from "agentex-gateway-sdk";

/** The first of the app's agents: it answers whoever mentions the app. */
export function createAnswerer(options: Omit<AgentServerOptions, "name" | "description">): AgentServer {
  const acp = new AgentServer({ ...options, name: "answerer", description: "Answers mentions" });
  acp.on("slack", "app_mention", async ({ payload }, { log }) => {
    const { text, user = "somebody" } = payload.event;
    log.info(`answers ${user}: ${text}`);
    return { answer: `<@${user}> I am on it.` };
  });
  return acp;
}
