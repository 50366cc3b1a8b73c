import { createServer } from "node:net";

export type PortCheck =
  | { readonly outcome: "free"; readonly port: number }
  | { readonly outcome: "taken" }
  /** It cannot be listened on for another reason: no right to, no such address. */
  | { readonly outcome: "impossible"; readonly reason: string };

/**
 * Whether a port can be listened on.
 *
 * @param port - 0: any free one is found.
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
