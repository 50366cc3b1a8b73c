import { queryOptions } from "@tanstack/react-query";
import { client } from "../app/client.ts";

/** What providers could not deliver. Requested webhooks arrive within seconds. */
export const recoveriesQuery = () =>
  queryOptions({
    queryKey: ["recoveries"],
    refetchInterval: 5_000,
    queryFn: async ({ signal }) => client.recoveries.list({ signal }),
  });
