import type { ReactNode } from "react";
import { ErrorNotice } from "../notices/error-notice.tsx";
import { ListSkeleton } from "./list-skeleton.tsx";

/**
 * Shows a query's data: a skeleton until it arrives, or its error with a retry. An error leaves older data in place.
 */
export function Loaded<Data>({
  query: { data, error, refetch },
  rows,
  children,
}: {
  readonly query: {
    readonly data: Data | undefined;
    readonly error: unknown;
    readonly refetch: () => unknown;
  };
  /** The number of rows of the skeleton. */
  readonly rows?: number;
  readonly children: (data: Data) => ReactNode;
}) {
  return (
    <>
      {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data !== undefined ? children(data) : error === null && <ListSkeleton rows={rows} />}
    </>
  );
}
