import type { Provider, WebhookTrigger } from "agentex-gateway-sdk/client";
import { Button, Group, Loader, Stack, Text } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Link } from "react-router";
import { pathTo } from "../../app/paths.ts";
import { Notice } from "../../components/notice.tsx";
import { explain } from "../../delivery/explain.ts";
import { useLiveDeliveries } from "../../live/use-live-deliveries.ts";
import { keysQuery } from "../../queries/agents.ts";
import { refusalsQuery } from "../../queries/refusals.ts";
import { RefusalItem } from "../refusals/refusal-item.tsx";
import classes from "./first-delivery.module.css";

/** How often it is asked what was refused, in milliseconds; deliveries are told of as they come. */
const ASK_EVERY = 1_500;
const SHOWN = 3;

/** Waits for the first delivery that the new key proves, and says meanwhile what is wrong with what was refused. */
export function FirstDelivery({
  trigger,
  provider,
}: {
  readonly trigger: WebhookTrigger;
  readonly provider: Provider;
}) {
  const { agent_name, key_id } = trigger;
  const { data: keys } = useQuery(keysQuery(agent_name));
  // By the gateway's clock, which need not be the browser's.
  const since = keys?.find(({ id }) => id === key_id)?.created_at;
  const filter = useMemo(() => ({ agent: agent_name, key: key_id }), [agent_name, key_id]);
  const { deliveries } = useLiveDeliveries(filter, true, 20);
  const refusals = useInfiniteQuery({
    ...refusalsQuery({ agent: agent_name, ...(since !== undefined && { from: since }) }, SHOWN),
    enabled: since !== undefined,
    refetchInterval: ASK_EVERY,
  });
  const first = deliveries.at(-1);
  const refused = refusals.data?.pages[0]?.refusals ?? [];
  if (first !== undefined) {
    return (
      <Stack gap="sm" aria-live="polite">
        <Notice tone="good" icon={IconCircleCheck}>
          <Text fw={650} size="sm">
            Verified
          </Text>
          The signature of {provider.name} is right: {first.event ?? "the first webhook"} arrived.{" "}
          {explain(first)}
        </Notice>
        <Group gap="xs">
          <Button component={Link} to={pathTo.delivery(first.id)}>
            See the delivery
          </Button>
          <Button component={Link} to={pathTo.agent(agent_name)} variant="default">
            Go to {agent_name}
          </Button>
        </Group>
      </Stack>
    );
  }
  return (
    <Stack gap="sm" aria-live="polite">
      <div className={classes["waiting"]}>
        <Loader size="sm" aria-hidden />
        <Text size="sm">
          Waiting for {provider.name}. Most providers send something as soon as the webhook is saved; if not,
          do what it reports.
        </Text>
      </div>
      {refused.length > 0 && (
        <>
          <Text size="sm" fw={600}>
            Something arrived, and was turned away:
          </Text>
          <div className={classes["refused"]}>
            {refused.map((refusal) => (
              <RefusalItem key={refusal.id} refusal={refusal} />
            ))}
          </div>
        </>
      )}
    </Stack>
  );
}
