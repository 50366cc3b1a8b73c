import { useNow } from "../../live/use-now.ts";
import { formatAbsolute, formatRelative } from "./format-time.ts";

/** A relative time, with the exact time in its tooltip. */
export function Moment({ at }: { readonly at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={formatAbsolute(at)}>
      {formatRelative(Date.parse(at), now)}
    </time>
  );
}
