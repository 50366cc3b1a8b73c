import { withGateway } from "../stand/with-gateway.ts";
import type { Dimension, Step } from "./growth.ts";
import { seedAgents } from "./seed-agents.ts";
import { REPOSITORY, SECRET, sendPushes } from "./send-pushes.ts";

/**
 * Webhooks for few or many agents, round-robin. Every agent gets some during warm-up, because its first webhook loads its keys.
 */
export const agents: Dimension = { id: "agents", name: "agents", steps: [10, 10_000].map(step) };

function step(count: number): Step {
  const names = Array.from({ length: count }, (_, index) => `agent-${index}`);
  return {
    name: count.toLocaleString("en"),
    measure: (scene) =>
      withGateway(
        scene,
        scene.engine,
        (stand) => sendPushes(stand, scene, { agents: names, warmUp: 2 * count }),
        (databaseUrl, url) =>
          seedAgents(
            databaseUrl,
            names.map((name) => ({ name, url, secrets: new Map([[REPOSITORY, SECRET]]) })),
          ),
      ),
  };
}
