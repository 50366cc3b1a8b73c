import { signedPushes } from "../load/push.ts";
import { measure } from "../measure/measure.ts";
import { forwardPath, ROUTES, type RoutePolicy } from "../stand/gateway.ts";
import type { Stand } from "../stand/with-gateway.ts";
import type { Grown, GrowthScene } from "./growth.ts";

/** Not a secret: it protects nothing. */
export const SECRET = "a secret of the bench";
export const REPOSITORY = "octo-org/octo-repo";
export const AGENT = "bench";
const USUAL_BODY = 5_000;

export type Pushes = {
  /** Receive the pushes in turn. */
  readonly agents?: readonly string[];
  readonly repository?: string;
  /** Bytes. */
  readonly size?: number;
  readonly connections?: number;
  readonly policy?: RoutePolicy;
  /** Minimum number of warm-up requests. */
  readonly warmUp?: number;
};

/** Measures the stand's gateway under pushes. */
export function sendPushes(
  { gateway }: Stand,
  scene: GrowthScene,
  {
    agents = [AGENT],
    repository = REPOSITORY,
    size = USUAL_BODY,
    connections = scene.connections,
    policy = "assured",
    warmUp,
  }: Pushes = {},
): Promise<Grown> {
  return measure({
    load: {
      urls: agents.map((name) => gateway.url + forwardPath(name, ROUTES[policy])),
      pushes: signedPushes(repository, SECRET, size),
      connections,
      seconds: scene.seconds,
    },
    pids: [gateway.pid],
    ...(warmUp !== undefined && { warmUp }),
  });
}
