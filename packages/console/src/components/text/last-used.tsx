import { Moment } from "./moment.tsx";

/** When a key was last used, if ever. */
export function LastUsed({ at }: { readonly at: string | null | undefined }) {
  if (at == null) return "never used";
  return (
    <>
      last used <Moment at={at} />
    </>
  );
}
