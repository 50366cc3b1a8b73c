import { randomInt } from "node:crypto";
import { createServer } from "node:net";

export type PortCheck =
  | { readonly outcome: "free"; readonly port: number }
  | { readonly outcome: "taken" }
  /** Listening fails for another reason, such as a missing permission or address. */
  | { readonly outcome: "impossible"; readonly reason: string };

/** Below the ports that systems give to clients, so nobody takes one of these before it is used. */
const [LOWEST, HIGHEST] = [15_000, 32_000];

/**
 * Whether a port is free.
 *
 * @param port - 0 for any free port.
 */
export async function checkPort(host: string, port: number): Promise<PortCheck> {
  if (port !== 0) return tryPort(host, port);
  for (;;) {
    const check = await tryPort(host, randomInt(LOWEST, HIGHEST));
    if (check.outcome !== "taken") return check;
  }
}

function tryPort(host: string, port: number): Promise<PortCheck> {
  const { promise, resolve } = Promise.withResolvers<PortCheck>();
  const server = createServer();
  server.once("error", (error: NodeJS.ErrnoException) =>
    resolve(
      error.code === "EADDRINUSE"
        ? { outcome: "taken" }
        : { outcome: "impossible", reason: error.code ?? error.message },
    ),
  );
  server.listen(port, host, () => server.close(() => resolve({ outcome: "free", port })));
  return promise;
}
