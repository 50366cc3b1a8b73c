import { Skeleton, Stack } from "@mantine/core";

/** Where a list will be. */
export function ListSkeleton({ rows = 4 }: { readonly rows?: number }) {
  return (
    <Stack component="output" gap="sm" p="md" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={32} />
      ))}
    </Stack>
  );
}
