import { z } from "@hono/zod-openapi";
import { REACHES, reachOf } from "../../addresses/reach.ts";
import { tunnelsTo } from "../../addresses/tunnels.ts";

export const reachSchema = z
  .object({
    from: z.enum([...REACHES, "unknown"]).openapi({
      description:
        "From where the URL can be reached, judging by its host. `unknown`: the gateway does not know its public URL.",
    }),
    detail: z
      .string()
      .nullable()
      .openapi({ description: "What is wrong with it; null if nothing is wrong." }),
    tunnels: z
      .array(z.object({ name: z.string(), command: z.string() }))
      .openapi({ description: "Commands that give the gateway a public URL; see docs/tunnels.md." }),
  })
  .openapi("Reach", { description: "Whether the provider can reach the URL." });

/**
 * Whether a provider can reach a webhook's URL.
 *
 * @param url - undefined if the gateway does not know its public URL.
 */
export function showReach(
  providerName: string,
  url: string | undefined,
  ownUrl: string,
): z.infer<typeof reachSchema> {
  const from = url === undefined ? "unknown" : reachOf(url);
  const tunnels = from === "public" ? [] : [...tunnelsTo(ownUrl)];
  switch (from) {
    case "public":
      return { from, detail: null, tunnels };
    case "unknown":
      return { from, detail: "The gateway does not know its public URL.", tunnels };
    case "loopback":
      return {
        from,
        detail: `${providerName} cannot reach this URL: it is a loopback address.`,
        tunnels,
      };
    case "private":
      return {
        from,
        detail: `${providerName} cannot reach this URL from the internet: its host is in a private network.`,
        tunnels,
      };
  }
}
