import { startGateway } from "../stand/gateway.ts";

/** How long a gateway on an existing store takes from its start until it responds, in milliseconds. */
export async function startTime(databaseUrl: string, folder: string): Promise<number> {
  const begun = performance.now();
  const gateway = await startGateway({ folder, databaseUrl, placement: "anywhere" });
  const took = performance.now() - begun;
  await gateway.stop();
  return took;
}
