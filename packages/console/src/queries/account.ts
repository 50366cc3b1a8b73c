import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client } from "../app/client.ts";

export const accountQuery = () =>
  queryOptions({
    queryKey: ["account"],
    queryFn: async ({ signal }) => client.account.get({ signal }),
  });

export const accountKeysQuery = () =>
  queryOptions({
    queryKey: ["account", "keys"],
    queryFn: async ({ signal }) => client.account.keys({ signal }),
  });

export const auditLogQuery = (filter: { action?: string; actor?: string }) =>
  infiniteQueryOptions({
    queryKey: ["audit-log", filter],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) =>
      client.auditLog.list(
        { ...filter, limit: 50, ...(pageParam !== undefined && { cursor: pageParam }) },
        { signal },
      ),
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });
