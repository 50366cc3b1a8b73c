import { queryOptions } from "@tanstack/react-query";
import { client } from "../app/client.ts";

export const providersQuery = () =>
  queryOptions({
    queryKey: ["providers"],
    staleTime: 300_000,
    queryFn: async ({ signal }) => client.providers.list({ signal }),
  });

export const samplesQuery = (provider: string) =>
  queryOptions({
    queryKey: ["samples", provider],
    staleTime: 300_000,
    queryFn: async ({ signal }) => client.providers.samples(provider, { signal }),
  });
