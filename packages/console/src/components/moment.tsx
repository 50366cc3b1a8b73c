import { Tooltip } from "@mantine/core";
import { useNow } from "../live/use-now.ts";
import { formatAbsolute, formatRelative } from "./format-time.ts";

/** A time as people say it, exact on a closer look. */
export function Moment({ at }: { readonly at: string }) {
  const now = useNow();
  return (
    <Tooltip label={formatAbsolute(at)}>
      <time dateTime={at}>{formatRelative(Date.parse(at), Math.max(now, Date.now()))}</time>
    </Tooltip>
  );
}
