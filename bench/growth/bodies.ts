import { withGateway } from "../stand/with-gateway.ts";
import type { Dimension, Grown, GrowthScene, Step } from "./growth.ts";
import { sendPushes } from "./send-pushes.ts";
import { seedUsualAgent } from "./usual-agent.ts";

const KILOBYTE = 1_000;
const MEGABYTE = 1_000_000;
/** Limit on the total bytes of large bodies in flight: each body stays in memory until it is on disk. */
const MOST_AT_ONCE = 100 * MEGABYTE;

/** Small and large bodies. The growth is the cost per byte. */
export const bodies: Dimension = {
  id: "bodies",
  name: "bytes of a body",
  steps: [2 * KILOBYTE, 5 * KILOBYTE, 100 * KILOBYTE, MEGABYTE, 25 * MEGABYTE].map(step),
};

function step(size: number): Step {
  const name = size < MEGABYTE ? `${size / KILOBYTE} KB` : `${size / MEGABYTE} MB`;
  return {
    name,
    async measure(scene: GrowthScene): Promise<Grown> {
      const connections = Math.max(1, Math.min(scene.connections, Math.floor(MOST_AT_ONCE / size)));
      const grown = await withGateway(
        scene,
        scene.engine,
        (stand) => sendPushes(stand, scene, { size, connections }),
        seedUsualAgent,
      );
      const perSecond = (grown.perSecond * size) / MEGABYTE;
      const each =
        grown.cpu === undefined ? "" : `, ${((grown.cpu / size) * 1_000).toFixed(2)} ns of CPU a byte`;
      return { ...grown, note: `${perSecond.toFixed(1)} MB/s${each}` };
    },
  };
}
