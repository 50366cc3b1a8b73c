import { withGateway } from "../stand/with-gateway.ts";
import type { Dimension, Step } from "./growth.ts";
import { sendPushes } from "./send-pushes.ts";
import { seedUsualAgent } from "./usual-agent.ts";

/** One closed-loop sender, or many concurrent ones. */
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
        // The agent takes as many concurrent deliveries as there are senders; otherwise a thousand senders would wait
        // for its limit.
        (databaseUrl, url) => seedUsualAgent(databaseUrl, url, count),
      ),
  };
}
