import { Button } from "@mantine/core";
import { IconInbox } from "@tabler/icons-react";
import { pathTo } from "../../app/paths.ts";
import { EmptyState } from "../../components/notices/empty-state.tsx";
import { NoWebhooks } from "../../components/notices/no-webhooks.tsx";
import { TextLink } from "../../components/buttons/text-link.tsx";

/** The empty list of deliveries, filtered or not. */
export function NoDeliveries({
  isFiltered,
  isSearching,
  onClear,
}: {
  readonly isFiltered: boolean;
  /** Whether a search is still in progress. */
  readonly isSearching: boolean;
  readonly onClear: () => void;
}) {
  const rejected = (
    <>
      Requests that failed verification are under{" "}
      <TextLink to={pathTo.refusals()} isInline>
        Rejected requests
      </TextLink>
      .
    </>
  );
  return isFiltered ? (
    <EmptyState
      icon={IconInbox}
      title={isSearching ? "No match so far" : "No deliveries match"}
      action={
        <Button variant="default" onClick={onClear}>
          Clear filters
        </Button>
      }
    >
      {rejected}
    </EmptyState>
  ) : (
    <NoWebhooks>Webhooks appear here as they arrive. {rejected}</NoWebhooks>
  );
}
