import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { scrape } from "../measure/scrape.ts";
import { usageNow, type Timed } from "./start-timed.ts";

/**
 * Long polls that waited at the same time, and the gateway's resident memory in bytes: before them, when all of them had
 * connected, and at rest with them.
 */
export type PollsMeasured = {
  readonly waiting: number;
  readonly before: number;
  readonly arrived: number;
  readonly resident: number;
};

/** How long each poll waits, in seconds: the longest that the gateway allows. */
const WAIT = 60;
/**
 * Checks, and milliseconds between two, until all polls have connected. They must do so before the first one ends, or the
 * machine is too slow.
 */
const LOOKS = 40;
const LOOK_EVERY = 1_000;
/** How long the gateway then gets to come to rest, in milliseconds. */
const SETTLE = 12_000;

/** Opens this many connections, each with a claim on an inbox that stays empty. */
export async function measurePolls(gateway: Timed, count: number): Promise<PollsMeasured> {
  const name = "waiting-agent";
  const { agent_api_key } = await new GatewayClient({ baseUrl: gateway.url }).agents.register({
    name,
    description: "an agent of the bench",
    acp_type: "async",
    delivery: "pull",
  });
  const before = usageNow(gateway.pid).resident;
  const body = JSON.stringify({ max: 1, wait: WAIT });
  const { port, host } = new URL(gateway.url);
  const request = [
    `POST /agents/name/${name}/inbox/claim HTTP/1.1`,
    `host: ${host}`,
    `x-agent-api-key: ${agent_api_key}`,
    "content-type: application/json",
    `content-length: ${body.length}`,
    "",
    body,
  ].join("\r\n");
  const sockets: Socket[] = [];
  try {
    while (sockets.length < count) {
      const socket = connect(Number(port), "127.0.0.1").on("error", () => {});
      socket.resume().write(request);
      sockets.push(socket);
      if (sockets.length % 50 === 0) await sleep(5);
    }
    const countWaiting = async (): Promise<number> => (await scrape(gateway.url))("agentex_inbox_polls");
    for (let look = 0; look < LOOKS; look++) {
      await sleep(LOOK_EVERY);
      if ((await countWaiting()) >= count) break;
    }
    const { resident: arrived } = usageNow(gateway.pid);
    await sleep(SETTLE);
    const { resident } = usageNow(gateway.pid);
    return { waiting: await countWaiting(), before, arrived, resident };
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}
