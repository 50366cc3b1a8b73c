import type { Load } from "./load/load.ts";
import { nextPush, signedPushes } from "./load/push.ts";
import { measure, type Measured } from "./measure/measure.ts";
import { startAgent, type AgentProcess } from "./stand/agent-process.ts";
import { ENGINE_NAMES, ENGINES, type Engine } from "./stand/database.ts";
import { FILTERED_ROUTE, introduceAgent, ROUTES, type RoutePolicy } from "./stand/gateway.ts";
import { nginxInstalled, startNginx } from "./stand/nginx.ts";
import { startPassThrough } from "./stand/pass-through-process.ts";
import type { ServerProcess } from "./stand/start-process.ts";
import { withGateway, type StandParts } from "./stand/with-gateway.ts";

/** One row of the table: something that webhooks are sent through. */
export type Row = {
  readonly letter: string;
  readonly name: string;
  /** Why it cannot be measured here; undefined: it can. */
  readonly missing?: string | undefined;
  measure(scene: Scene): Promise<MeasuredRow>;
};

export type MeasuredRow = Measured & {
  /** The 99th percentile latency at half the maximum throughput, in milliseconds. */
  readonly halfLoadP99?: number;
};

/** What all rows share. */
export type Scene = StandParts & {
  readonly seconds: number;
  readonly connections: number;
};

const REPOSITORY = "octo-org/octo-repo";
/** Not a secret: it protects nothing. */
const SECRET = "a secret of the bench";
const AGENT = "bench";
const BODY_SIZE = 5_000;
const PUSHES = signedPushes(REPOSITORY, SECRET, BODY_SIZE);

/** The baseline that all other rows are compared with. */
export const BASELINE = "c";

/** All rows, in the order of the table. @param engines - those available here. */
export function rowsFor(engines: readonly Engine[]): Row[] {
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
    ...ENGINES.flatMap((engine) => gatewayRows(engine, engines)),
  ];
}

function gatewayRows(engine: Engine, engines: readonly Engine[]): Row[] {
  const title = ENGINE_NAMES[engine];
  const missing = engines.includes(engine) ? undefined : `${title} is not installed, or was not asked for`;
  const row = (
    letter: string,
    policy: RoutePolicy,
    toTheEnd: boolean,
    name: string = policy,
    path: string = ROUTES[policy],
  ): Row => ({
    letter,
    name: `${name}, ${title}`,
    missing,
    measure: (scene) => throughGateway(scene, engine, { policy, path, toTheEnd }),
  });
  return [
    {
      letter: "j",
      name: `(c) + the same records, ${title}`,
      missing,
      measure: async (scene) => recording(scene, await scene.databases.make(engine)),
    },
    row("f", "direct", false),
    row("g", "assured", false),
    row("h", "queued", false, "queued, accepted"),
    row("i", "queued", true, "queued, to the end"),
    row("k", "queued", false, "queued, with events and three conditions", FILTERED_ROUTE),
  ];
}

/** Starts an agent, runs something with it, and stops it. */
async function withAgent<Result>(
  { folder }: Scene,
  use: (agent: AgentProcess) => Promise<Result>,
): Promise<Result> {
  const agent = await startAgent(folder);
  try {
    return await use(agent);
  } finally {
    await agent.stop();
  }
}

type Measuring = {
  readonly pids: readonly number[];
  readonly settled?: () => Promise<void>;
  /** Whether to also measure at half the maximum throughput. */
  readonly half?: boolean;
};

async function measureUrl(
  { connections, seconds }: Scene,
  url: string,
  { pids, settled, half = false }: Measuring,
): Promise<MeasuredRow> {
  const load: Load = { urls: [url], pushes: PUSHES, connections, seconds };
  const measured = await measure({ load, pids, ...(settled !== undefined && { settled }) });
  if (!half) return measured;
  const rate = Math.max(1, Math.round(measured.perSecond / 2));
  const halfLoad = await measure({ load, pids, rate, isWarm: true });
  return { ...measured, halfLoadP99: halfLoad.p99 };
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
function recording(scene: Scene, databaseUrl: string): Promise<MeasuredRow> {
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

/**
 * @param toTheEnd - measures until the agent has received everything, not just until the senders have their responses.
 */
function throughGateway(
  scene: Scene,
  engine: Engine,
  {
    policy,
    path,
    toTheEnd,
  }: { readonly policy: RoutePolicy; readonly path: string; readonly toTheEnd: boolean },
): Promise<MeasuredRow> {
  return withGateway(scene, engine, async ({ gateway, agent }) => {
    await introduceAgent(gateway.url, {
      name: AGENT,
      url: agent.url,
      repository: REPOSITORY,
      secret: SECRET,
    });
    const url = `${gateway.url}/agents/forward/name/${AGENT}${path}`;
    await expectAnswer(url, policy);
    const measuring = { pids: [gateway.pid], half: !toTheEnd };
    return measureUrl(scene, url, toTheEnd ? { ...measuring, settled: () => agent.quiet() } : measuring);
  });
}

/** Sends one push, so that a wrong setup fails before the measurement. */
async function expectAnswer(url: string, policy: RoutePolicy): Promise<void> {
  const answer = await fetch(url, {
    method: "POST",
    ...nextPush(PUSHES),
  });
  const expected = policy === "queued" ? 202 : 200;
  if (answer.status !== expected) {
    throw new Error(`${url} answered ${answer.status}, not ${expected}: ${await answer.text()}`);
  }
}
