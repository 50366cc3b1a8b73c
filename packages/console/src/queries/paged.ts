type Page = { readonly next_cursor: string | null };

/** What every list that the gateway returns page by page asks with. */
export const paged = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ next_cursor }: Page): string | undefined => next_cursor ?? undefined,
};
