import { setTimeout as sleep } from "node:timers/promises";
import { openDatabase } from "../../packages/gateway/src/storage/open.ts";
import { BUSY_AGENT, fillWaiting, settleStatistics } from "../store/fill.ts";
import { withGateway } from "../stand/with-gateway.ts";
import type { Dimension, Step } from "./growth.ts";
import { seedAgents } from "./seed-agents.ts";
import { sendPushes } from "./send-pushes.ts";
import { seedUsualAgent } from "./usual-agent.ts";

/** Webhooks next to deliveries in many conversations, all waiting for an unreachable agent. */
export const waiting: Dimension = {
  id: "waiting",
  name: "waiting deliveries",
  steps: [step(0, 0), step(100_000, 10_000)],
};

/** Milliseconds. */
const SETTLE = 6_000;
/** Nothing listens on this port, so deliveries for that agent keep waiting. */
const NOWHERE = "http://127.0.0.1:9";

function step(count: number, conversations: number): Step {
  return {
    name:
      count === 0
        ? "none"
        : `${count.toLocaleString("en")} in ${conversations.toLocaleString("en")} conversations`,
    measure: (scene) =>
      withGateway(
        scene,
        scene.engine,
        async (stand) => {
          // By now, everything that can be sent, or can fail, has done so.
          await sleep(SETTLE);
          return sendPushes(stand, scene);
        },
        async (databaseUrl, url) => {
          await seedUsualAgent(databaseUrl, url);
          if (count === 0) return;
          await seedAgents(databaseUrl, [
            { id: BUSY_AGENT, name: BUSY_AGENT, url: NOWHERE, secrets: new Map() },
          ]);
          const database = await openDatabase(databaseUrl);
          await fillWaiting(database, count, conversations);
          await settleStatistics(database);
          await database.close();
        },
      ),
  };
}
