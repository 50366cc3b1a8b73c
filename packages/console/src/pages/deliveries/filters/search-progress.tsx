import type { DeliveryPage } from "agentex-gateway-sdk/client";
import { Button, Group, Loader, Text } from "@mantine/core";
import { countOf } from "../../../components/text/count-of.ts";
import { formatAbsolute } from "../../../components/text/format-time.ts";

/** The progress of a search, with a button that stops or continues it. */
export function SearchProgress({
  pages,
  isSearching,
  onStop,
  onContinue,
}: {
  readonly pages: readonly DeliveryPage[];
  readonly isSearching: boolean;
  readonly onStop: () => void;
  readonly onContinue: () => void;
}) {
  const last = pages.at(-1);
  const total = pages.reduce((sum, page) => sum + page.looked_through, 0);
  const isDone = last !== undefined && last.next_cursor === null;
  const since = last?.back_to == null ? "" : `, back to ${formatAbsolute(last.back_to)}`;
  return (
    <Group gap="sm" mih={36}>
      {isSearching && <Loader size="xs" aria-hidden />}
      <Text component="output" size="sm" c="dimmed">
        Searched {countOf(total, "delivery", "deliveries")}
        {since}.
      </Text>
      {!isDone && (
        <Button size="compact-sm" variant="default" onClick={isSearching ? onStop : onContinue}>
          {isSearching ? "Stop" : "Continue"}
        </Button>
      )}
    </Group>
  );
}
