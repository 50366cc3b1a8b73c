import { Button } from "@mantine/core";
import { IconInbox } from "@tabler/icons-react";
import { pathTo } from "../../app/paths.ts";
import { EmptyState } from "../../components/empty-state.tsx";
import { NoWebhooks } from "../../components/no-webhooks.tsx";
import { TextLink } from "../../components/text-link.tsx";

/** The empty list of deliveries, filtered or not. */
export function NoDeliveries({
  isFiltered,
  onClear,
}: {
  readonly isFiltered: boolean;
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
      title="No deliveries match"
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
