import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client } from "../app/client.ts";
import { paged } from "./paged.ts";

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
    ...paged,
    queryFn: async ({ pageParam, signal }) =>
      client.auditLog.list(
        { ...filter, limit: 50, ...(pageParam !== undefined && { cursor: pageParam }) },
        { signal },
      ),
  });
