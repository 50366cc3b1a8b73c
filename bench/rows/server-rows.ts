import { nginxInstalled, startNginx } from "../stand/nginx.ts";
import { startPassThrough } from "../stand/pass-through-process.ts";
import type { ServerProcess } from "../stand/start-process.ts";
import {
  measureUrl,
  SECRET,
  withAgent,
  type MeasuredRow,
  type Measuring,
  type Row,
  type Scene,
} from "./row.ts";

/** The baseline that all other rows are compared with. */
export const BASELINE = "c";

/** The cheapest possible servers. */
export function serverRows(): Row[] {
  const { nginx, njs } = nginxInstalled();
  return [
    { letter: "a", name: "the agent alone", measure: measureAgent },
    { letter: "b", name: "node:http + undici", measure: passThrough(false) },
    { letter: BASELINE, name: "the same + HMAC + JSON.parse", measure: passThrough(true) },
    {
      letter: "d",
      name: "nginx proxy_pass",
      missing: nginx ? undefined : "nginx is not installed",
      measure: throughNginx(false),
    },
    {
      letter: "e",
      name: "nginx + HMAC + JSON.parse in njs",
      missing: njs === undefined ? "njs is not installed" : undefined,
      measure: throughNginx(true),
    },
  ];
}

async function measureAndStop(
  scene: Scene,
  server: ServerProcess,
  measuring: Partial<Measuring> = {},
): Promise<MeasuredRow> {
  try {
    return await measureUrl(scene, `${server.url}/hook`, { pids: [server.pid], ...measuring });
  } finally {
    await server.stop();
  }
}

function measureAgent(scene: Scene): Promise<MeasuredRow> {
  return withAgent(scene, (agent) => measureUrl(scene, `${agent.url}/hook`, { pids: [agent.pid] }));
}

function passThrough(verifies: boolean): Row["measure"] {
  return (scene) =>
    withAgent(scene, async (agent) =>
      measureAndStop(scene, await startPassThrough(scene.folder, agent.url, verifies ? SECRET : undefined), {
        half: verifies,
      }),
    );
}

/** A gateway reduced to verifying and recording: without its rules, routes, queue and log. */
export function recording(scene: Scene, databaseUrl: string): Promise<MeasuredRow> {
  return withAgent(scene, async (agent) =>
    measureAndStop(scene, await startPassThrough(scene.folder, agent.url, SECRET, databaseUrl), {
      half: true,
    }),
  );
}

function throughNginx(verifies: boolean): Row["measure"] {
  return (scene) =>
    withAgent(scene, async (agent) => {
      const nginx = await startNginx(scene.folder, agent.url, verifies ? SECRET : undefined);
      return measureAndStop(scene, nginx, { pids: nginx.pids });
    });
}
