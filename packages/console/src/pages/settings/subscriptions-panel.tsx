import type { Subscription } from "agentex-gateway-sdk/client";
import { IconBellRinging } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../app/client.ts";
import { DeleteDialog } from "../../components/dialogs/delete-dialog.tsx";
import { EmptyState } from "../../components/notices/empty-state.tsx";
import { Loaded } from "../../components/loading/loaded.tsx";
import { Panel } from "../../components/page/panel.tsx";
import { subscriptionsQuery } from "../../queries/subscriptions.ts";
import { SubscriptionRow } from "./subscription-row.tsx";

/** MCP clients that get events by webhook. */
export function SubscriptionsPanel() {
  const subscriptions = useQuery(subscriptionsQuery());
  const [deleted, setDeleted] = useState<Subscription>();
  const queryClient = useQueryClient();
  return (
    <Panel title="Event subscriptions" description="MCP clients that receive webhooks as events." isFlush>
      <Loaded query={subscriptions}>
        {(all) =>
          all.length === 0 ? (
            <EmptyState icon={IconBellRinging} title="No subscriptions yet">
              An MCP client, such as ChatGPT, subscribes at /mcp. It then gets each event at a URL of its own.
            </EmptyState>
          ) : (
            all.map((each) => (
              <SubscriptionRow key={each.id} subscription={each} onDelete={() => setDeleted(each)} />
            ))
          )
        }
      </Loaded>
      {deleted !== undefined && (
        <DeleteDialog
          name={deleted.name}
          noun="subscription"
          remove={async () => client.subscriptions.delete(deleted.id)}
          onDeleted={async () => {
            await queryClient.invalidateQueries({ queryKey: ["subscriptions"] });
            setDeleted(undefined);
          }}
          onClose={() => setDeleted(undefined)}
        >
          {new URL(deleted.url).host} gets no more events, and is notified. The client can subscribe again.
        </DeleteDialog>
      )}
    </Panel>
  );
}
