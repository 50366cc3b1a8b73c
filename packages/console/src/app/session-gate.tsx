import { Center, Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Navigate, useLocation } from "react-router";
import { ErrorNotice } from "../components/notices/error-notice.tsx";
import { sessionQuery } from "../queries/session.ts";
import { pathTo } from "./paths.ts";

/** Redirects to the sign-in page if a session is needed but missing. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const session = useQuery(sessionQuery());
  const { pathname, search } = useLocation();
  if (session.data !== undefined) {
    const { login, signed_in } = session.data;
    return login === "none" || signed_in ? (
      children
    ) : (
      <Navigate to={pathTo.signIn(pathname + search)} replace />
    );
  }
  return (
    <Center mih="100dvh" p="xl">
      {session.isError ? (
        <ErrorNotice error={session.error} onRetry={() => void session.refetch()} />
      ) : (
        <Loader aria-label="Loading" />
      )}
    </Center>
  );
}
