import { nextPush } from "../load/push.ts";
import { ENGINE_NAMES, type Engine } from "../stand/database.ts";
import {
  BATCHED_ROUTE,
  FILTERED_ROUTE,
  forwardPath,
  introduceAgent,
  introduceInbox,
  introduceSource,
  ROUTES,
} from "../stand/gateway.ts";
import { withGateway } from "../stand/with-gateway.ts";
import { measureUrl, PUSHES, REPOSITORY, SECRET, type MeasuredRow, type Row, type Scene } from "./row.ts";
import { recording } from "./server-rows.ts";

const AGENT = "bench";
const INBOX = "bench-inbox";
const SOURCE = "bench";

/** The letter of the yardstick: a gateway reduced to verifying and recording. */
export const RECORDING = "j";

/** How webhooks are sent through the gateway. */
type Way = {
  /** Path of the URL that they are sent to. */
  readonly path: string;
  readonly status: 200 | 202;
  /** Measures until the agent has received everything, not just until the senders have their responses. */
  readonly toTheEnd?: boolean;
};

/** The yardstick and the gateway's rows on one engine. */
export function gatewayRows(engine: Engine, engines: readonly Engine[]): Row[] {
  const title = ENGINE_NAMES[engine];
  const missing = engines.includes(engine) ? undefined : `${title} is not installed, or was not asked for`;
  const row = (letter: string, name: string, measure: Row["measure"]): Row => ({
    letter,
    name: `${name}, ${title}`,
    engine,
    missing,
    measure,
  });
  const through = (letter: string, name: string, way: Way): Row =>
    row(letter, name, (scene) => throughGateway(scene, engine, way));
  const queued = forwardPath(AGENT, ROUTES.queued);
  return [
    row(RECORDING, "(c) + the same records", async (scene) =>
      recording(scene, await scene.databases.make(engine)),
    ),
    through("f", "direct", { path: forwardPath(AGENT, ROUTES.direct), status: 200 }),
    through("g", "assured", { path: forwardPath(AGENT, ROUTES.assured), status: 200 }),
    through("h", "queued, accepted", { path: queued, status: 202 }),
    through("i", "queued, to the end", { path: queued, status: 202, toTheEnd: true }),
    through("k", "queued, with events and three conditions", {
      path: forwardPath(AGENT, FILTERED_ROUTE),
      status: 202,
    }),
    through("l", "queued, in batches of 50", { path: forwardPath(AGENT, BATCHED_ROUTE), status: 202 }),
    through("m", "queued, to an inbox", { path: forwardPath(INBOX, ROUTES.queued), status: 202 }),
    through("n", "queued, through a source", { path: `/sources/${SOURCE}`, status: 202 }),
  ];
}

function throughGateway(
  scene: Scene,
  engine: Engine,
  { path, status, toTheEnd = false }: Way,
): Promise<MeasuredRow> {
  return withGateway(scene, engine, async ({ gateway, agent }) => {
    const known = { repository: REPOSITORY, secret: SECRET };
    await introduceAgent(gateway.url, { ...known, name: AGENT, url: agent.url });
    await introduceInbox(gateway.url, { ...known, name: INBOX });
    await introduceSource(gateway.url, { ...known, name: SOURCE, agent: AGENT });
    const url = gateway.url + path;
    await expectAnswer(url, status);
    const drained = (): Promise<void> => agent.quiet();
    const pids = [gateway.pid];
    return measureUrl(scene, url, toTheEnd ? { pids, settled: drained } : { pids, half: true, drained });
  });
}

/** Sends one push, so that a wrong setup fails before the measurement. */
async function expectAnswer(url: string, expected: number): Promise<void> {
  const answer = await fetch(url, { method: "POST", ...nextPush(PUSHES) });
  if (answer.status !== expected) {
    throw new Error(`${url} answered ${answer.status}, not ${expected}: ${await answer.text()}`);
  }
}
