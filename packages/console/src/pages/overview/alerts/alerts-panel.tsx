import { Anchor, Badge } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCircleCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "../../../components/loading/loaded.tsx";
import { Notice } from "../../../components/notices/notice.tsx";
import { Panel } from "../../../components/page/panel.tsx";
import { alertsQuery } from "../../../queries/gateway.ts";
import { AlertRow } from "./alert-row.tsx";
import classes from "./alerts-panel.module.css";
import { alertsOf } from "./alerts.ts";

/** How many are shown at first, to keep the rest of the page within reach. */
const SHOWN = 6;

/** The current alerts, each with a link to its cause. */
export function AlertsPanel() {
  const { data, error, refetch } = useQuery(alertsQuery());
  const [isOpen, { toggle }] = useDisclosure(false);
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
        {(all) => (
          <>
            {all.slice(0, isOpen ? all.length : SHOWN).map(({ key, ...alert }) => (
              <AlertRow key={key} {...alert} />
            ))}
            {all.length > SHOWN && (
              <div className={classes["more"]}>
                <Anchor component="button" type="button" size="sm" aria-expanded={isOpen} onClick={toggle}>
                  {isOpen ? "Show fewer" : `Show ${all.length - SHOWN} more`}
                </Anchor>
              </div>
            )}
          </>
        )}
      </Loaded>
    </Panel>
  );
}
