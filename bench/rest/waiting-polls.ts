import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { scrape } from "../measure/scrape.ts";
import { usageNow, type Timed } from "./start-timed.ts";

/** Long polls that waited at the same time, and the gateway's resident memory before them and with them, in bytes. */
export type PollsMeasured = { readonly waiting: number; readonly before: number; readonly resident: number };

/** How long each poll waits, in seconds: the longest that the gateway allows. */
const WAIT = 60;
/** They are all there before the first one ends, or the machine is too slow. Looks, and milliseconds between two. */
const LOOKS = 40;
const LOOK_EVERY = 1_000;

/** Opens so many connections, each with a claim for an inbox in which nothing arrives. */
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
    let waiting = 0;
    for (let look = 0; look < LOOKS && waiting < count; look++) {
      await sleep(LOOK_EVERY);
      waiting = Math.max(waiting, (await scrape(gateway.url))("agentex_inbox_polls"));
    }
    return { waiting, before, resident: usageNow(gateway.pid).resident };
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}
