import { Group, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { pathTo } from "../../app/paths.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { ListSkeleton } from "../../components/list-skeleton.tsx";
import { Page } from "../../components/page.tsx";
import { Panel } from "../../components/panel.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import { Trail } from "../../components/trail.tsx";
import { explain } from "../../delivery/explain.ts";
import { deliveryQuery } from "../../queries/deliveries.ts";
import { AttemptsPanel } from "./attempts-panel.tsx";
import { DeliveryActions } from "./delivery-actions.tsx";
import { DeliveryFacts } from "./delivery-facts.tsx";
import classes from "./delivery-page.module.css";
import { RelatedPanel } from "./related-panel.tsx";
import { RequestPanel } from "./request-panel.tsx";

export function DeliveryPage() {
  const { id = "" } = useParams();
  const delivery = useQuery(deliveryQuery(id));
  const trail = <Trail to={pathTo.deliveries()}>Deliveries</Trail>;
  if (delivery.data === undefined) {
    return (
      <Page title={id} trail={trail}>
        {delivery.isError ? (
          <ErrorNotice error={delivery.error} onRetry={() => void delivery.refetch()} />
        ) : (
          <Panel isFlush>
            <ListSkeleton rows={8} />
          </Panel>
        )}
      </Page>
    );
  }
  const { data } = delivery;
  return (
    <Page
      title={data.event ?? data.route}
      trail={trail}
      heading={
        <Group gap="sm" component="span">
          {data.event ?? data.route} <StatusBadge status={data.status} />
        </Group>
      }
      description={explain(data)}
      actions={<DeliveryActions delivery={data} />}
    >
      <DeliveryFacts delivery={data} />
      <div className={classes["columns"]}>
        <Stack gap="lg" miw={0}>
          <RequestPanel delivery={data} />
        </Stack>
        <Stack gap="lg" miw={0}>
          <AttemptsPanel delivery={data} />
          <RelatedPanel delivery={data} />
        </Stack>
      </div>
    </Page>
  );
}
