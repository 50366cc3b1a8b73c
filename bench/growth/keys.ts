import { withGateway } from "../stand/with-gateway.ts";
import type { Dimension, Step } from "./growth.ts";
import { seedAgents } from "./seed-agents.ts";
import { AGENT, SECRET, sendPushes } from "./send-pushes.ts";

/** One agent with a key for one repository, or with keys for many, where the last repository pushes. */
export const keys: Dimension = { id: "keys", name: "keys of one agent", steps: [1, 1_000].map(step) };

function step(count: number): Step {
  const repositories = Array.from({ length: count }, (_, index) => `octo-org/repo-${index}`);
  return {
    name: count.toLocaleString("en"),
    measure: (scene) =>
      withGateway(
        scene,
        scene.engine,
        (stand) => sendPushes(stand, scene, { repository: repositories.at(-1) ?? "" }),
        (databaseUrl, url) =>
          seedAgents(databaseUrl, [
            {
              name: AGENT,
              url,
              secrets: new Map(
                repositories.map((name, index) => [
                  name,
                  index === count - 1 ? SECRET : `${SECRET} ${index}`,
                ]),
              ),
            },
          ]),
      ),
  };
}
