import { Badge } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "../../components/loaded.tsx";
import { Notice } from "../../components/notice.tsx";
import { Panel } from "../../components/panel.tsx";
import { alertsQuery } from "../../queries/gateway.ts";
import { AlertRow } from "./alert-row.tsx";
import { alertsOf } from "./alerts.tsx";

/** What somebody should look at, each with a link to it. */
export function AlertsPanel() {
  const { data, error, refetch } = useQuery(alertsQuery());
  const alerts = data === undefined ? undefined : alertsOf(data);
  if (alerts?.length === 0) {
    return (
      <Notice tone="good" icon={IconCircleCheck}>
        No alerts. All agents are reachable, no route is failing, and no key is about to expire.
      </Notice>
    );
  }
  return (
    <Panel
      title="Alerts"
      actions={alerts !== undefined && <Badge variant="default">{alerts.length}</Badge>}
      isFlush
    >
      <Loaded query={{ data: alerts, error, refetch }} rows={2}>
        {(all) => all.map(({ key, ...alert }) => <AlertRow key={key} {...alert} />)}
      </Loaded>
    </Panel>
  );
}
