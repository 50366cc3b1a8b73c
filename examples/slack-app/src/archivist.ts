import { AgentServer, type AgentServerOptions } from "agentex-gateway-sdk";

/** The second agent: it keeps what people asked, by workspace and channel. */
export function createArchivist(options: Omit<AgentServerOptions, "name" | "description">): AgentServer {
  const acp = new AgentServer({ ...options, name: "archivist", description: "Keeps what people ask for" });
  const kept = new Map<string, string[]>();
  acp.on("slack", "app_mention", async ({ payload }, { log }) => {
    const { channel, text } = payload.event;
    const place = `${payload.team_id}/${channel}`;
    const questions = [...(kept.get(place) ?? []), text];
    kept.set(place, questions);
    log.info(`keeps question ${questions.length} of ${place}`);
    return { kept: questions.length };
  });
  return acp;
}
