import { Skeleton, Stack } from "@mantine/core";

/** Placeholder for a loading list. */
export function ListSkeleton({ rows = 4 }: { readonly rows?: number | undefined }) {
  return (
    <Stack component="output" gap="sm" p="md" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={32} />
      ))}
    </Stack>
  );
}
