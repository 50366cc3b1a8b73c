import { openDatabase } from "../../packages/gateway/src/storage/open.ts";
import { fillEnded, settleStatistics } from "../store/fill.ts";
import { withGateway } from "../stand/with-gateway.ts";
import type { Dimension, Step } from "./growth.ts";
import { sendPushes } from "./send-pushes.ts";
import { seedUsualAgent } from "./usual-agent.ts";

/** Webhooks next to few or many stored deliveries. */
export const stored: Dimension = {
  id: "stored",
  name: "stored deliveries",
  steps: [1_000, 1_000_000].map(step),
};

function step(count: number): Step {
  return {
    name: count.toLocaleString("en"),
    measure: (scene) =>
      withGateway(
        scene,
        scene.engine,
        (stand) => sendPushes(stand, scene),
        async (databaseUrl, url) => {
          await seedUsualAgent(databaseUrl, url);
          const database = await openDatabase(databaseUrl);
          await fillEnded(database, count);
          await settleStatistics(database);
          await database.close();
        },
      ),
  };
}
