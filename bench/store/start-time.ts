import { startGateway } from "../stand/gateway.ts";

/** How long a gateway takes from start until it answers, in milliseconds, on an existing store. */
export async function startTime(databaseUrl: string, folder: string): Promise<number> {
  const begun = performance.now();
  const gateway = await startGateway({ folder, databaseUrl, placement: "anywhere" });
  const took = performance.now() - begun;
  await gateway.stop();
  return took;
}
