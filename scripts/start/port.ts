import { createServer } from "node:net";

export type PortCheck =
  | { readonly outcome: "free"; readonly port: number }
  | { readonly outcome: "taken" }
  /** Listening fails for another reason, such as a missing permission or address. */
  | { readonly outcome: "impossible"; readonly reason: string };

/**
 * Whether a port is free.
 *
 * @param port - 0 for any free port.
 */
export function checkPort(host: string, port: number): Promise<PortCheck> {
  const { promise, resolve } = Promise.withResolvers<PortCheck>();
  const server = createServer();
  server.once("error", (error: NodeJS.ErrnoException) =>
    resolve(
      error.code === "EADDRINUSE"
        ? { outcome: "taken" }
        : { outcome: "impossible", reason: error.code ?? error.message },
    ),
  );
  server.listen(port, host, () => {
    const address = server.address();
    const bound = typeof address === "object" ? address?.port : undefined;
    server.close(() => resolve({ outcome: "free", port: bound ?? port }));
  });
  return promise;
}
