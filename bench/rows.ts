import type { Load } from "./load/load.ts";
import { DELIVERY_ID_HEADER, signedPush } from "./load/push.ts";
import { measure, type Measured } from "./measure/measure.ts";
import { startAgent, type AgentProcess } from "./stand/agent-process.ts";
import { ENGINES, type Databases, type Engine } from "./stand/database.ts";
import { introduceAgent, ROUTES, startGateway, type RoutePolicy } from "./stand/gateway.ts";
import { nginxInstalled, startNginx } from "./stand/nginx.ts";
import { startPassThrough } from "./stand/pass-through-process.ts";
import type { ServerProcess } from "./stand/start-process.ts";

/** A line of the table: something that webhooks are sent through. */
export type Row = {
  readonly letter: string;
  readonly name: string;
  /** Why it cannot be measured here; undefined: it can. */
  readonly missing?: string | undefined;
  measure(scene: Scene): Promise<Measured>;
};

/** What all rows share. */
export type Scene = {
  readonly folder: string;
  readonly databases: Databases;
  readonly seconds: number;
  readonly connections: number;
  /** Requests a second; undefined: as many as are answered. */
  readonly rate?: number;
};

export const REPOSITORY = "octo-org/octo-repo";
/** Not secret: it protects nothing here. */
export const SECRET = "a secret of the bench";
export const AGENT = "bench";
const BODY_SIZE = 5_000;
export const PUSH = signedPush(REPOSITORY, SECRET, BODY_SIZE);

/** The row to which all others are compared. */
export const YARDSTICK = "c";

/** Every row, in the order of the table. @param databases - those that there are. */
export function rowsFor(databases: Databases): Row[] {
  const { nginx, njs } = nginxInstalled();
  return [
    { letter: "a", name: "the agent alone", measure: measureAgent },
    { letter: "b", name: "node:http + undici", measure: passThrough(false) },
    { letter: YARDSTICK, name: "the same + HMAC + JSON.parse", measure: passThrough(true) },
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
    ...ENGINES.flatMap((engine) => gatewayRows(engine, databases)),
  ];
}

function gatewayRows(engine: Engine, databases: Databases): Row[] {
  const title = engine === "sqlite" ? "SQLite" : "PostgreSQL";
  const missing = databases.engines.includes(engine) ? undefined : `${title} is not installed`;
  const row = (letter: string, policy: RoutePolicy, toTheEnd: boolean, name = policy as string): Row => ({
    letter,
    name: `gateway, ${name}, ${title}`,
    missing,
    measure: (scene) => throughGateway(scene, engine, policy, toTheEnd),
  });
  return [
    row("f", "direct", false),
    row("g", "assured", false),
    row("h", "queued", false, "queued, acceptance"),
    row("i", "queued", true, "queued, to the end"),
  ];
}

function loadOf(scene: Scene, url: string): Load {
  return { urls: [url], push: PUSH, connections: scene.connections, seconds: scene.seconds };
}

/** Starts an agent, does something with it, and stops it. */
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

async function measureServer(
  scene: Scene,
  server: ServerProcess,
  path: string,
  { pids = [server.pid], settled }: { pids?: readonly number[]; settled?: () => Promise<void> } = {},
): Promise<Measured> {
  try {
    return await measure({
      load: loadOf(scene, server.url + path),
      pids,
      ...(scene.rate !== undefined && { rate: scene.rate }),
      ...(settled !== undefined && { settled }),
    });
  } finally {
    await server.stop();
  }
}

function measureAgent(scene: Scene): Promise<Measured> {
  return withAgent(scene, async (agent) =>
    measure({
      load: loadOf(scene, `${agent.url}/hook`),
      pids: [agent.pid],
      ...(scene.rate !== undefined && { rate: scene.rate }),
    }),
  );
}

function passThrough(proves: boolean): Row["measure"] {
  return (scene) =>
    withAgent(scene, async (agent) =>
      measureServer(
        scene,
        await startPassThrough(scene.folder, agent.url, proves ? SECRET : undefined),
        "/hook",
      ),
    );
}

function throughNginx(proves: boolean): Row["measure"] {
  return (scene) =>
    withAgent(scene, async (agent) => {
      const nginx = await startNginx(scene.folder, agent.url, proves ? SECRET : undefined);
      return measureServer(scene, nginx, "/hook", { pids: nginx.pids });
    });
}

/** @param toTheEnd - measures until the agent has all of it, rather than until the senders have their answers. */
async function throughGateway(
  scene: Scene,
  engine: Engine,
  policy: RoutePolicy,
  toTheEnd: boolean,
): Promise<Measured> {
  return withAgent(scene, async (agent) => {
    const databaseUrl = await scene.databases.create(
      engine,
      `bench-${policy}-${toTheEnd ? "end" : "answer"}`,
    );
    const gateway = await startGateway({ folder: scene.folder, databaseUrl });
    await introduceAgent(gateway.url, {
      name: AGENT,
      url: agent.url,
      repository: REPOSITORY,
      secret: SECRET,
    });
    await expectAnswer(gateway.url + pathOf(policy), policy);
    return measureServer(scene, gateway, pathOf(policy), {
      ...(toTheEnd && { settled: () => agent.quiet() }),
    });
  });
}

function pathOf(policy: RoutePolicy): string {
  return `/agents/forward/name/${AGENT}${ROUTES[policy]}`;
}

/** Sends one push, so that what is wrong is said before it is measured. */
async function expectAnswer(url: string, policy: RoutePolicy): Promise<void> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { ...PUSH.headers, [DELIVERY_ID_HEADER]: crypto.randomUUID() },
    body: PUSH.body,
  });
  const expected = policy === "queued" ? 202 : 200;
  if (answer.status !== expected) {
    throw new Error(`${url} answered ${answer.status}, not ${expected}: ${await answer.text()}`);
  }
}
