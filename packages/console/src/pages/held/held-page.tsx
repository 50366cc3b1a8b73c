import { Button, Group } from "@mantine/core";
import { IconBan, IconHandStop, IconPlayerPlay } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { pathTo } from "../../app/paths.ts";
import { LinkButton } from "../../components/buttons/link-button.tsx";
import { EmptyState } from "../../components/notices/empty-state.tsx";
import { FilterSelect } from "../../components/fields/filter-select.tsx";
import { formatDuration } from "../../components/text/format-time.ts";
import { Loaded } from "../../components/loading/loaded.tsx";
import { Page } from "../../components/page/page.tsx";
import { Panel } from "../../components/page/panel.tsx";
import { ProviderSelect } from "../../components/fields/provider-select.tsx";
import { ShowMore } from "../../components/buttons/show-more.tsx";
import { filterOf, readView, writeView, type DeliveryView } from "../../delivery/filter/filter.ts";
import { agentsQuery } from "../../queries/agents.ts";
import { heldQuery } from "../../queries/deliveries.ts";
import { aboutQuery } from "../../queries/gateway.ts";
import { FilterPills } from "../deliveries/filters/filter-pills.tsx";
import { DecideDialog } from "../../delivery/decide/decide-dialog.tsx";
import type { HeldDecision, Question } from "../../delivery/decide/decision.ts";
import { HeldList } from "./held-list.tsx";
import classes from "./held-page.module.css";

/** Held deliveries, to release or cancel one by one or in bulk. */
export function HeldPage() {
  const [query, setQuery] = useSearchParams();
  const view = useMemo<DeliveryView>(() => ({ ...readView(query), statuses: [], range: undefined }), [query]);
  const filter = useMemo(() => filterOf(view, 0), [view]);
  const list = useInfiniteQuery(heldQuery(filter));
  const deliveries = list.data?.pages.flatMap((page) => page.deliveries);
  const { data: about } = useQuery(aboutQuery());
  // There is nothing to filter, and nothing is filtered out.
  const isEmpty = deliveries?.length === 0 && Object.keys(writeView(view)).length === 0;
  const [question, setQuestion] = useState<Question>();
  const waits = about === undefined ? "a few days" : formatDuration(about.hold_for_seconds * 1_000);
  const askAll = (decision: HeldDecision): void =>
    setQuestion({ decision, subject: { kind: "all", filter } });
  return (
    <Page
      title="Held"
      description={`Deliveries that wait for a person, because their sender is not trusted or a budget is used up. Those that nobody releases within ${waits} are cancelled.`}
      actions={deliveries !== undefined && deliveries.length > 0 && <AllButtons onAsk={askAll} />}
    >
      {!isEmpty && <HeldFilters view={view} onChange={(next) => setQuery(writeView(next))} />}
      <Loaded query={{ ...list, data: deliveries }} rows={6}>
        {(all) =>
          all.length === 0 ? <NothingHeld view={view} /> : <HeldList deliveries={all} onAsk={setQuestion} />
        }
      </Loaded>
      <ShowMore list={list} />
      {question !== undefined && <DecideDialog question={question} onClose={() => setQuestion(undefined)} />}
    </Page>
  );
}

function AllButtons({ onAsk }: { readonly onAsk: (decision: HeldDecision) => void }) {
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconPlayerPlay size={16} aria-hidden />}
        onClick={() => onAsk("release")}
      >
        Release all…
      </Button>
      <Button
        variant="default"
        c="var(--bad)"
        leftSection={<IconBan size={16} aria-hidden />}
        onClick={() => onAsk("cancel")}
      >
        Cancel all…
      </Button>
    </>
  );
}

function HeldFilters({
  view,
  onChange,
}: {
  readonly view: DeliveryView;
  readonly onChange: (view: DeliveryView) => void;
}) {
  const { data: agents = [] } = useQuery(agentsQuery());
  return (
    <Group gap="xs" className={classes["filters"] ?? ""}>
      <FilterSelect
        label="Agent"
        value={view.agent}
        onChange={(agent) => onChange({ ...view, agent })}
        options={agents.map(({ name }) => ({ value: name, label: name }))}
      />
      <ProviderSelect value={view.provider} onChange={(provider) => onChange({ ...view, provider })} />
      <FilterPills view={view} onChange={onChange} />
    </Group>
  );
}

function NothingHeld({ view }: { readonly view: DeliveryView }) {
  return (
    <Panel isFlush>
      <EmptyState
        icon={IconHandStop}
        title={Object.keys(writeView(view)).length === 0 ? "Nothing is held" : "No held delivery matches"}
        action={
          <LinkButton to={pathTo.agents()} isSecondary>
            View agents
          </LinkButton>
        }
      >
        A route holds deliveries from senders that it does not trust, and those beyond its budget. Set both
        with the route&apos;s Filter button on the agent&apos;s page.
      </EmptyState>
    </Panel>
  );
}
