import { withGateway } from "../stand/with-gateway.ts";
import type { Dimension, Step } from "./growth.ts";
import { sendPushes } from "./send-pushes.ts";
import { seedUsualAgent } from "./usual-agent.ts";

/** One sender, who waits for each answer, or many at once. */
export const connections: Dimension = {
  id: "connections",
  name: "connections",
  steps: [1, 32, 1_000].map(step),
};

function step(count: number): Step {
  return {
    name: count.toLocaleString("en"),
    measure: (scene) =>
      withGateway(
        scene,
        scene.engine,
        (stand) => sendPushes(stand, scene, { connections: count }),
        // Whoever lets a thousand senders wait at once has an agent that can take as many: otherwise they wait for that.
        (databaseUrl, url) => seedUsualAgent(databaseUrl, url, count),
      ),
  };
}
