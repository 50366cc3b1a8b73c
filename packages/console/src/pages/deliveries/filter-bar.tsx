import { Button, Group, MultiSelect, Pill, Popover, Select, Stack, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconFilter, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { pathTo } from "../../app/paths.ts";
import { STATUSES, type DeliveryView } from "../../delivery/filter.ts";
import { FILTER_FIELD } from "../../layout/use-shortcuts.ts";
import { agentsQuery } from "../../queries/agents.ts";
import { providersQuery } from "../../queries/providers.ts";
import classes from "./filter-bar.module.css";
import { MoreFilters } from "./more-filters.tsx";
import { RangeSelect } from "./range-select.tsx";

/** What is narrowed by fields that are not always there to see. */
const HIDDEN = ["conversation", "event", "route", "key", "from", "to"] as const;

export function FilterBar({
  view,
  onChange,
}: {
  readonly view: DeliveryView;
  readonly onChange: (view: DeliveryView) => void;
}) {
  const { data: agents = [] } = useQuery(agentsQuery());
  const { data: providers = [] } = useQuery(providersQuery());
  const [isMoreOpen, more] = useDisclosure(false);
  const [isOpen, { toggle }] = useDisclosure(false);
  const given = HIDDEN.flatMap((name) => {
    const value = view[name];
    return value === undefined ? [] : [{ name, value }];
  });
  const count =
    given.length + [view.agent, view.provider, view.range].filter(Boolean).length + view.statuses.length;
  return (
    <Stack gap="xs">
      <div className={classes["bar"]} data-open={isOpen || undefined}>
        <JumpField onConversation={(conversation) => onChange({ ...view, conversation })} />
        <Button
          variant="default"
          hiddenFrom="sm"
          leftSection={<IconFilter size={16} aria-hidden />}
          onClick={toggle}
          aria-expanded={isOpen}
        >
          Filters{count > 0 ? ` (${count})` : ""}
        </Button>
        <Select
          className={classes["choice"]}
          placeholder="Agent"
          aria-label="Agent"
          searchable
          clearable
          clearButtonProps={{ "aria-label": "Any agent" }}
          value={view.agent ?? null}
          onChange={(agent) => onChange({ ...view, agent: agent ?? undefined })}
          data={withGiven(
            agents.map(({ name }) => ({ value: name, label: name })),
            view.agent,
          )}
        />
        <Select
          className={classes["choice"]}
          placeholder="Provider"
          aria-label="Provider"
          searchable
          clearable
          clearButtonProps={{ "aria-label": "Any provider" }}
          value={view.provider ?? null}
          onChange={(provider) => onChange({ ...view, provider: provider ?? undefined })}
          data={withGiven(
            [
              { value: "external", label: "Key of my own" },
              ...providers.map(({ id, name }) => ({ value: id, label: name })),
            ],
            view.provider,
          )}
        />
        <MultiSelect
          className={classes["choice"]}
          placeholder={view.statuses.length === 0 ? "Status" : ""}
          aria-label="Status"
          clearable
          clearButtonProps={{ "aria-label": "Any status" }}
          value={[...view.statuses]}
          onChange={(chosen) =>
            onChange({ ...view, statuses: STATUSES.filter((status) => chosen.includes(status)) })
          }
          data={[...STATUSES]}
        />
        <RangeSelect className={classes["choice"]} view={view} onChange={onChange} />
        <Popover opened={isMoreOpen} onChange={more.toggle} width={320} position="bottom-end" trapFocus>
          <Popover.Target>
            <Button variant="default" className={classes["choice"]} onClick={more.toggle}>
              More
            </Button>
          </Popover.Target>
          <Popover.Dropdown>
            <MoreFilters
              key={JSON.stringify(view)}
              view={view}
              onApply={(next) => {
                onChange(next);
                more.close();
              }}
            />
          </Popover.Dropdown>
        </Popover>
      </div>
      {given.length > 0 && (
        <Group gap={6}>
          {given.map(({ name, value }) => (
            <Pill
              key={name}
              withRemoveButton
              onRemove={() => onChange({ ...view, [name]: undefined })}
              removeButtonProps={{ "aria-label": `Any ${name}`, "aria-hidden": false, tabIndex: 0 }}
            >
              {name}: {value}
            </Pill>
          ))}
        </Group>
      )}
    </Stack>
  );
}

/** What an address names is shown, whether it is among the known or not. */
function withGiven(known: { value: string; label: string }[], given: string | undefined) {
  return given === undefined || known.some(({ value }) => value === given)
    ? known
    : [...known, { value: given, label: given }];
}

/** Goes to a delivery by its id, or narrows to a conversation. */
function JumpField({ onConversation }: { readonly onConversation: (conversation: string) => void }) {
  const [text, setText] = useState("");
  const navigate = useNavigate();
  return (
    <form
      className={classes["jump"]}
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = text.trim();
        if (wanted === "") return;
        setText("");
        if (wanted.startsWith("dlv_")) void navigate(pathTo.delivery(wanted));
        else onConversation(wanted);
      }}
    >
      <TextInput
        {...FILTER_FIELD}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        placeholder="Conversation or dlv_…"
        aria-label="Conversation or delivery id"
        leftSection={<IconSearch size={16} aria-hidden />}
      />
    </form>
  );
}
