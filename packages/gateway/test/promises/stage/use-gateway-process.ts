import { after, before } from "node:test";
import type { Store } from "../../harness/each-store.ts";
import { startTestAgent, type TestAgent } from "../../harness/test-agent.ts";
import type { TestDatabase } from "../../harness/stores/test-database.ts";
import { startGatewayProcess, type GatewayProcess } from "./gateway-process.ts";
import { setStage, type Staged } from "./stage.ts";
import { assertOnlyAllowedTransitions, watchTransitions } from "./transitions.ts";

/** A gateway process and its agent, shared by the tests of a `describe`. */
export type ProcessScene = {
  readonly database: TestDatabase;
  readonly gateway: GatewayProcess;
  /** All gateways that share the database: one on SQLite. */
  readonly gateways: readonly GatewayProcess[];
  readonly agent: TestAgent;
  readonly agentId: string;
};

export type ProcessSceneOptions = Omit<Staged, "url"> & {
  readonly settings?: Readonly<Record<string, string>>;
  /** The number of gateways, if the store supports several. */
  readonly gateways?: number;
};

/**
 * Starts them before the tests of this `describe`, and stops them afterwards. The database records every change of a
 * delivery's status; at the end, only allowed ones may be among them.
 */
export function useGatewayProcess(
  store: Store,
  { settings = {}, gateways = 1, ...staged }: ProcessSceneOptions = {},
): ProcessScene {
  let database: TestDatabase | undefined;
  let agent: TestAgent | undefined;
  let agentId: string | undefined;
  const started: GatewayProcess[] = [];
  before(async () => {
    database = await store();
    agent = await startTestAgent();
    const most = database.engine === "sqlite" ? 1 : gateways;
    while (started.length < most) started.push(await startGatewayProcess(database, { settings }));
    await watchTransitions(database);
    agentId = await setStage(present(started[0]).management, { ...staged, url: agent.url });
  });
  after(async () => {
    for (const gateway of started) await gateway.kill();
    await agent?.stop();
    try {
      if (agentId !== undefined) await assertOnlyAllowedTransitions(present(database));
    } finally {
      await database?.drop();
    }
  });
  return {
    get database() {
      return present(database);
    },
    get gateway() {
      return present(started[0]);
    },
    gateways: started,
    get agent() {
      return present(agent);
    },
    get agentId() {
      return present(agentId);
    },
  };
}

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("it starts before the first test, not earlier");
  return value;
}
