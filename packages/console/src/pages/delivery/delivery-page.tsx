import type { DeliveryDetail } from "agentex-gateway-sdk/client";
import { Group, Stack, Text } from "@mantine/core";
import { useParams } from "react-router";
import { pathTo } from "../../app/paths.ts";
import { LoadingPage } from "../../components/loading/loading-page.tsx";
import { Page } from "../../components/page/page.tsx";
import { Trail } from "../../components/page/trail.tsx";
import { explain } from "../../delivery/describe/explain.ts";
import { Mark } from "../../delivery/mark.tsx";
import { StatusBadge } from "../../delivery/describe/status-badge.tsx";
import { useFollowedDelivery } from "../../live/use-followed-delivery.ts";
import { AttemptsPanel } from "./attempts-panel.tsx";
import { BatchPanel } from "./related/batch-panel.tsx";
import { ComparisonPanel } from "./related/comparison-panel.tsx";
import { DeliveryActions } from "./delivery-actions.tsx";
import { DeliveryFacts } from "./delivery-facts.tsx";
import classes from "./delivery-page.module.css";
import { RelatedPanel } from "./related/related-panel.tsx";
import { SessionPanel } from "./related/session-panel.tsx";
import { RequestPanel } from "./request-panel.tsx";
import { RunPanel } from "./run/run-panel.tsx";

export function DeliveryPage() {
  const { id = "" } = useParams();
  const query = useFollowedDelivery(id);
  const { data: delivery } = query;
  const trail = <Trail to={pathTo.deliveries()}>Deliveries</Trail>;
  if (delivery === undefined) return <LoadingPage title={id} trail={trail} query={query} />;
  const title = delivery.event ?? delivery.route;
  return (
    <Page
      title={title}
      trail={trail}
      heading={
        <Group gap="sm" component="span">
          {title} <StatusBadge delivery={delivery} /> {delivery.test && <Mark>test</Mark>}
        </Group>
      }
      description={<Story delivery={delivery} />}
      actions={<DeliveryActions delivery={delivery} />}
    >
      {delivery.run !== null && <RunPanel delivery={delivery} run={delivery.run} />}
      <DeliveryFacts delivery={delivery} />
      <ComparisonPanel id={delivery.id} />
      <div className={classes["columns"]}>
        <RequestPanel delivery={delivery} />
        <Stack gap="lg" miw={0}>
          <AttemptsPanel delivery={delivery} />
          {delivery.batch_id !== null && <BatchPanel delivery={delivery} batchId={delivery.batch_id} />}
          <SessionPanel delivery={delivery} />
          <RelatedPanel delivery={delivery} />
        </Stack>
      </div>
    </Page>
  );
}

/** What happened at the provider, and how the delivery ended here. */
function Story({ delivery }: { readonly delivery: DeliveryDetail }) {
  return (
    <>
      {delivery.summary !== null && <Text c="var(--mantine-color-text)">{delivery.summary}</Text>}
      {explain(delivery)}
    </>
  );
}
