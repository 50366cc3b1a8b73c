import { ORDERINGS } from "../../agents/routes/route.ts";
import type { DeliveryOrdering } from "../delivery.ts";

/** Reads a stored ordering. */
export function readOrdering(stored: string): DeliveryOrdering {
  return stored === "batch" ? stored : (ORDERINGS.find((ordering) => ordering === stored) ?? "concurrent");
}
