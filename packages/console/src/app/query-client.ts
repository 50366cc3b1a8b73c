import { GatewayError } from "agentex-gateway-sdk/client";
import { QueryCache, QueryClient } from "@tanstack/react-query";

const MOST_RETRIES = 2;

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      // The session has ended. Fetching it again makes the session gate redirect to the sign-in page.
      if (error instanceof GatewayError && error.status === 401 && query.queryKey[0] !== "session") {
        void queryClient.invalidateQueries({ queryKey: ["session"] });
      }
    },
  }),
  defaultOptions: {
    queries: {
      // A gateway on this machine is reachable without a network.
      networkMode: "always",
      staleTime: 10_000,
      retry: (failures, error) =>
        failures < MOST_RETRIES && (!(error instanceof GatewayError) || error.retryable),
    },
    mutations: { networkMode: "always" },
  },
});
