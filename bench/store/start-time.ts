import { startGateway } from "../stand/gateway.ts";

/** How many milliseconds a gateway takes from its start until it answers, on a store as it is. */
export async function startTime(databaseUrl: string, folder: string): Promise<number> {
  const begun = performance.now();
  const gateway = await startGateway({ folder, databaseUrl, placement: "anywhere" });
  const took = performance.now() - begun;
  await gateway.stop();
  return took;
}
