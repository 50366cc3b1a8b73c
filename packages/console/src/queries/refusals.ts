import type { RefusalFilter } from "agentex-gateway-sdk/client";
import { infiniteQueryOptions } from "@tanstack/react-query";
import { client } from "../app/client.ts";
import { paged } from "./paged.ts";

const PAGE = 50;

export const refusalsQuery = (filter: RefusalFilter, limit = PAGE) =>
  infiniteQueryOptions({
    queryKey: ["refusals", filter, limit],
    refetchInterval: 10_000,
    ...paged,
    queryFn: async ({ pageParam, signal }) =>
      client.refusals.list(
        { ...filter, limit, ...(pageParam !== undefined && { cursor: pageParam }) },
        { signal },
      ),
  });
