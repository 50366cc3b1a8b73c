import type { DeliveryStatus } from "agentex-gateway-sdk/client";
import type { Format } from "../../../terminal/screen.ts";

/** The color of each status. */
export const FORMATS: Readonly<Record<DeliveryStatus, Format>> = {
  waiting: "yellow",
  running: "cyan",
  working: "cyan",
  delivered: "green",
  rejected: "red",
  failed: "red",
  superseded: "dim",
  cancelled: "dim",
  filtered: "dim",
  held: "yellow",
  unrouted: "yellow",
};
