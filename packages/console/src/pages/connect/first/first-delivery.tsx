import type { Delivery, DeliveryFilter, Provider, Refusal } from "agentex-gateway-sdk/client";
import { Group, Loader, Stack, Text } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { pathTo } from "../../../app/paths.ts";
import { LinkButton } from "../../../components/buttons/link-button.tsx";
import { Notice } from "../../../components/notices/notice.tsx";
import { explain } from "../../../delivery/describe/explain.ts";
import { useLiveDeliveries } from "../../../live/use-live-deliveries.ts";
import { refusalsQuery } from "../../../queries/refusals.ts";
import { RefusalItem } from "../../refusals/refusal-item.tsx";
import classes from "./first-delivery.module.css";

/** How often rejected requests are fetched, in milliseconds; deliveries are streamed. */
const ASK_EVERY = 1_500;
const SHOWN = 3;

/** Waits for the first verified delivery, and diagnoses the requests rejected until then. */
export function FirstDelivery({
  provider,
  filter,
  receiver,
  since,
  owner,
  onVerified,
}: {
  readonly provider: Provider;
  /** Which deliveries count. */
  readonly filter: DeliveryFilter;
  /** The agent or source whose rejected requests are shown. */
  readonly receiver: string;
  /** Only shows requests rejected after this time; ISO 8601, undefined until known. */
  readonly since: string | undefined;
  /** Where to continue afterwards. */
  readonly owner: { readonly name: string; readonly path: string };
  readonly onVerified: () => void;
}) {
  const { deliveries } = useLiveDeliveries(filter, { limit: 20 });
  const refusals = useInfiniteQuery({
    ...refusalsQuery({ agent: receiver, ...(since !== undefined && { from: since }) }, SHOWN),
    enabled: since !== undefined,
    refetchInterval: ASK_EVERY,
  });
  const first = deliveries.at(-1);
  const isVerified = first !== undefined;
  useEffect(() => {
    if (isVerified) onVerified();
  }, [isVerified, onVerified]);
  return first === undefined ? (
    <Waiting provider={provider} rejected={refusals.data?.pages[0]?.refusals ?? []} />
  ) : (
    <Arrived provider={provider} delivery={first} owner={owner} />
  );
}

function Waiting({
  provider,
  rejected,
}: {
  readonly provider: Provider;
  readonly rejected: readonly Refusal[];
}) {
  return (
    <Stack gap="sm" aria-live="polite">
      <div className={classes["waiting"]}>
        <Loader size="sm" aria-hidden />
        <Text size="sm">
          Waiting for {provider.name}. Most providers send a webhook as soon as you save. If yours does not,
          trigger an event there.
        </Text>
      </div>
      {rejected.length > 0 && (
        <>
          <Text size="sm" fw={600}>
            Rejected requests
          </Text>
          <div className={classes["rejected"]}>
            {rejected.map((refusal) => (
              <RefusalItem key={refusal.id} refusal={refusal} />
            ))}
          </div>
        </>
      )}
    </Stack>
  );
}

function Arrived({
  provider,
  delivery,
  owner,
}: {
  readonly provider: Provider;
  readonly delivery: Delivery;
  readonly owner: { readonly name: string; readonly path: string };
}) {
  return (
    <Stack gap="sm" aria-live="polite">
      <Notice tone="good" icon={IconCircleCheck}>
        <Text fw={650} size="sm">
          Verified
        </Text>
        {provider.name}&apos;s signature of {delivery.event ?? "the first webhook"} is valid.{" "}
        {explain(delivery)}
      </Notice>
      <Group gap="xs">
        <LinkButton to={pathTo.delivery(delivery.id)}>View delivery</LinkButton>
        <LinkButton to={owner.path} isSecondary>
          Go to {owner.name}
        </LinkButton>
      </Group>
    </Stack>
  );
}
