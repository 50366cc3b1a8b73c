import type { SourceDetail } from "agentex-gateway-sdk/client";
import { Button, Modal } from "@mantine/core";
import { IconRouteOff, IconSend } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../../app/client.ts";
import { pathTo } from "../../../app/paths.ts";
import { RowButton } from "../../../components/buttons/row-button.tsx";
import { TextLink } from "../../../components/buttons/text-link.tsx";
import { Loaded } from "../../../components/loading/loaded.tsx";
import { EmptyState } from "../../../components/notices/empty-state.tsx";
import { ErrorNotice } from "../../../components/notices/error-notice.tsx";
import { Panel } from "../../../components/page/panel.tsx";
import { Row, RowText } from "../../../components/rows/row.tsx";
import { countOf } from "../../../components/text/count-of.ts";
import { Moment } from "../../../components/text/moment.tsx";
import { unroutedQuery } from "../../../queries/sources.ts";
import { TargetForm } from "../targets/target-form.tsx";
import { groupByValue, type UnroutedValue } from "./group-by-value.ts";
import classes from "./unrouted-panel.module.css";

/** What a source received for installations without a target, by installation. */
export function UnroutedPanel({ source }: { readonly source: SourceDetail }) {
  const { name } = source;
  const list = useQuery(unroutedQuery(name));
  const [chosen, setChosen] = useState<UnroutedValue>();
  return (
    <Panel
      title="Unrouted"
      description="Verified webhooks without a target. They are kept until you choose an agent for them."
      actions={source.unrouted > 0 && <DeliverButton name={name} />}
      isFlush
    >
      <Loaded query={list}>
        {({ deliveries }) =>
          deliveries.length === 0 ? (
            <EmptyState icon={IconRouteOff} title="No unrouted webhooks">
              Every webhook that arrived has a target.
            </EmptyState>
          ) : (
            groupByValue(deliveries).map((group) => (
              <UnroutedRow
                key={group.value ?? ""}
                name={name}
                group={group}
                onDeliver={() => setChosen(group)}
              />
            ))
          )
        }
      </Loaded>
      {chosen !== undefined && (
        <Modal opened onClose={() => setChosen(undefined)} title="Deliver to…">
          <TargetForm source={source} value={chosen.value ?? "*"} onDone={() => setChosen(undefined)} />
        </Modal>
      )}
    </Panel>
  );
}

function UnroutedRow({
  name,
  group: { value, count, oldest, events },
  onDeliver,
}: {
  readonly name: string;
  readonly group: UnroutedValue;
  readonly onDeliver: () => void;
}) {
  const shown = value ?? "no value";
  return (
    <Row className={classes["row"]}>
      <RowText
        title={value === null ? shown : <code>{value}</code>}
        detail={
          <>
            <TextLink to={pathTo.deliveries({ source: name, status: "unrouted" })}>
              {countOf(count, "delivery", "deliveries")}
            </TextLink>
            , the oldest <Moment at={oldest} /> · {events.join(", ")}
          </>
        }
      />
      <RowButton label="Deliver to…" name={shown} onClick={onDeliver} />
    </Row>
  );
}

/** Delivers what has a target by now, because one was added elsewhere or turned on. */
function DeliverButton({ name }: { readonly name: string }) {
  const queryClient = useQueryClient();
  const deliver = useMutation({
    mutationFn: async () => client.sources.deliverUnrouted(name),
    onSuccess: async () => {
      for (const key of ["sources", "deliveries", "alerts"]) {
        await queryClient.invalidateQueries({ queryKey: [key] });
      }
    },
  });
  return (
    <>
      <Button
        size="sm"
        variant="default"
        leftSection={<IconSend size={16} aria-hidden />}
        loading={deliver.isPending}
        onClick={() => deliver.mutate()}
      >
        Deliver those with a target
      </Button>
      {deliver.isError && <ErrorNotice error={deliver.error} />}
    </>
  );
}
