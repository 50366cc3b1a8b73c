import { queryOptions } from "@tanstack/react-query";
import { client } from "../app/client.ts";

export const subscriptionsQuery = () =>
  queryOptions({
    queryKey: ["subscriptions"],
    refetchInterval: 5_000,
    queryFn: async ({ signal }) => client.subscriptions.list({ signal }),
  });
