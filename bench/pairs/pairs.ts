import { PUSHES, REPOSITORY, SECRET, type Scene } from "../rows/row.ts";
import { ENGINE_NAMES, type Engine } from "../stand/database.ts";
import { FILTERED_ROUTE, forwardPath, introduceAgent, ROUTES } from "../stand/gateway.ts";
import { startPassThrough } from "../stand/pass-through-process.ts";
import { withGateway, type Stand } from "../stand/with-gateway.ts";
import { compare, type Compared, type Side } from "./compare.ts";

/** Two ways to send webhooks that are compared in turns. */
export type Pair = {
  readonly id: string;
  readonly name: string;
  measure(scene: Scene, engine: Engine): Promise<Compared>;
};

const AGENT = "bench";

/** All pairs, in the order of the table. */
export const pairs: readonly Pair[] = [
  ofYardstick("direct"),
  ofYardstick("assured"),
  ofYardstick("queued"),
  {
    id: "conditions",
    name: "three conditions of none",
    measure: (scene, engine) =>
      withGateway(scene, engine, async (stand) => {
        await introduce(stand);
        return compare(loadOf(scene), side(stand, ROUTES.queued), side(stand, FILTERED_ROUTE));
      }),
  },
];

/** A pair's name in the table. */
export function nameOf({ name }: Pair, engine: Engine): string {
  return `${name}, ${ENGINE_NAMES[engine]}`;
}

function ofYardstick(policy: keyof typeof ROUTES): Pair {
  return {
    id: policy,
    name: `${policy} of (j)`,
    measure: (scene, engine) =>
      withGateway(scene, engine, async (stand) => {
        await introduce(stand);
        const databaseUrl = await scene.databases.make(engine);
        const yardstick = await startPassThrough(scene.folder, stand.agent.url, SECRET, databaseUrl);
        try {
          const one = { url: `${yardstick.url}/hook`, pids: [yardstick.pid], drained: async () => {} };
          return await compare(loadOf(scene), one, side(stand, ROUTES[policy]));
        } finally {
          await yardstick.stop();
        }
      }),
  };
}

function introduce({ gateway, agent }: Stand): Promise<void> {
  return introduceAgent(gateway.url, { name: AGENT, url: agent.url, repository: REPOSITORY, secret: SECRET });
}

function loadOf({ connections, seconds }: Scene) {
  return { pushes: PUSHES, connections, seconds };
}

function side({ gateway, agent }: Stand, route: string): Side {
  return {
    url: gateway.url + forwardPath(AGENT, route),
    pids: [gateway.pid],
    drained: () => agent.quiet(),
  };
}
