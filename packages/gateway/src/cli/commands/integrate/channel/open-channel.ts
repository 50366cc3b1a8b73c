import type { McpServer, Transport } from "@modelcontextprotocol/server";
import { startPuller, type Puller, type PullerParts } from "agentex-gateway-sdk/pull";
import { channelEvent, createChannelServer, withdrawal } from "./channel-server.ts";
import { readClientName } from "./client-name.ts";
import { createDesk } from "./desk.ts";

/** An agent's inbox, as an MCP server for one session. */
export type Channel = {
  /** Serves a client. It starts claiming once the client has introduced itself. */
  connect(transport: Transport): Promise<void>;
  /** Hands back what the session has not answered. */
  close(): Promise<void>;
};

export type ChannelParts = Omit<PullerParts, "work" | "onSettled"> & {
  /** How long a session may take to answer a delivery, in milliseconds. */
  readonly hold: number;
  /** Whether deliveries are pushed as they arrive; undefined: where the client is known to show events. */
  readonly notify: boolean | undefined;
  readonly remark: (message: string) => void;
};

/** The client that shows events of channels, by the name that it gives in MCP's handshake. */
const SHOWS_EVENTS = "claude-code";
/** How long handing back may take when the session ends, in milliseconds. */
const PATIENCE = 5_000;

export function openChannel(parts: ChannelParts): Channel {
  const { agent, concurrency, hold, remark } = parts;
  const pullers = new Set<Puller>();
  let notifies = false;
  const notify = (event: Parameters<McpServer["server"]["notification"]>[0]): void => {
    if (!notifies) return;
    server.server.notification(event).catch((error: unknown) => remark(String(error)));
  };
  const desk = createDesk({
    hold,
    onArrival(inHand) {
      remark(`${inHand.delivery.id} was handed over`);
      notify(channelEvent(inHand));
    },
    onWithdrawn(inHand, why) {
      remark(`${inHand.delivery.id} is withdrawn: ${why}`);
      notify(withdrawal(inHand, why));
    },
  });
  const claim = (most?: number): Puller => {
    const { work, onSettled } = desk;
    const puller = startPuller({ ...parts, work, onSettled, ...(most !== undefined && { most }) });
    pullers.add(puller);
    void puller.ended.then(() => pullers.delete(puller));
    return puller;
  };
  const server = createChannelServer({
    agent,
    desk,
    concurrency,
    claimOne(over) {
      if (notifies) return;
      const puller = claim(1);
      over.addEventListener("abort", () => puller.quiesce());
    },
  });
  const open = (clientName: string | undefined): void => {
    notifies = parts.notify ?? clientName === SHOWS_EVENTS;
    remark(notifies ? "pushing deliveries as they arrive" : "waiting for calls of wait_for_delivery");
    if (notifies) claim();
  };
  return {
    async connect(transport) {
      const clientName = readClientName(transport);
      server.server.oninitialized = () => open(clientName());
      await server.connect(transport);
    },
    async close() {
      await Promise.all([...pullers].map(async (puller) => puller.stop(PATIENCE, "at_once")));
      await server.close();
    },
  };
}
