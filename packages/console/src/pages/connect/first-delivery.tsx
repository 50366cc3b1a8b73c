import type { Provider, WebhookTrigger } from "agentex-gateway-sdk/client";
import { Group, Loader, Stack, Text } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { pathTo } from "../../app/paths.ts";
import { LinkButton } from "../../components/link-button.tsx";
import { Notice } from "../../components/notice.tsx";
import { explain } from "../../delivery/explain.ts";
import { useLiveDeliveries } from "../../live/use-live-deliveries.ts";
import { keysQuery } from "../../queries/agents.ts";
import { refusalsQuery } from "../../queries/refusals.ts";
import { RefusalItem } from "../refusals/refusal-item.tsx";
import classes from "./first-delivery.module.css";

/** How often rejected requests are fetched, in milliseconds; deliveries are streamed. */
const ASK_EVERY = 1_500;
const SHOWN = 3;

/** Waits for the first delivery that the new key verifies, and diagnoses the requests rejected until then. */
export function FirstDelivery({
  trigger,
  provider,
}: {
  readonly trigger: WebhookTrigger;
  readonly provider: Provider;
}) {
  const { agent_name, key_id } = trigger;
  const { data: keys } = useQuery(keysQuery(agent_name));
  // By the gateway's clock, which may differ from the browser's.
  const since = keys?.find(({ id }) => id === key_id)?.created_at;
  const filter = useMemo(() => ({ agent: agent_name, key: key_id }), [agent_name, key_id]);
  const { deliveries } = useLiveDeliveries(filter, true, 20);
  const refusals = useInfiniteQuery({
    ...refusalsQuery({ agent: agent_name, ...(since !== undefined && { from: since }) }, SHOWN),
    enabled: since !== undefined,
    refetchInterval: ASK_EVERY,
  });
  const first = deliveries.at(-1);
  const rejected = refusals.data?.pages[0]?.refusals ?? [];
  if (first !== undefined) {
    return (
      <Stack gap="sm" aria-live="polite">
        <Notice tone="good" icon={IconCircleCheck}>
          <Text fw={650} size="sm">
            Verified
          </Text>
          {provider.name}&apos;s signature of {first.event ?? "the first webhook"} is valid. {explain(first)}
        </Notice>
        <Group gap="xs">
          <LinkButton to={pathTo.delivery(first.id)}>View delivery</LinkButton>
          <LinkButton to={pathTo.agent(agent_name)} isSecondary>
            Go to {agent_name}
          </LinkButton>
        </Group>
      </Stack>
    );
  }
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
