type Page = { readonly next_cursor: string | null };

/** The options of every query for a paged list. */
export const paged = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ next_cursor }: Page): string | undefined => next_cursor ?? undefined,
};
