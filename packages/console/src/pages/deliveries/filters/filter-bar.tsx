import { Button, MultiSelect, Popover, Stack } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconFilter } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { FilterSelect } from "../../../components/fields/filter-select.tsx";
import { ProviderSelect } from "../../../components/fields/provider-select.tsx";
import { STATUSES, type DeliveryView } from "../../../delivery/filter/filter.ts";
import { STATUS_OPTIONS } from "../../../delivery/describe/status.ts";
import { agentsQuery } from "../../../queries/agents.ts";
import classes from "./filter-bar.module.css";
import { FilterPills, pilledIn } from "./filter-pills.tsx";
import { MoreFilters } from "./more-filters.tsx";
import { RangeSelect } from "./range-select.tsx";
import { SearchBox } from "./search-box.tsx";

type FilterProps = { readonly view: DeliveryView; readonly onChange: (view: DeliveryView) => void };

export function FilterBar({ view, onChange }: FilterProps) {
  const [isOpen, { toggle }] = useDisclosure(false);
  const count =
    pilledIn(view).length +
    [view.agent, view.provider, view.range].filter(Boolean).length +
    view.statuses.length;
  return (
    <Stack gap="xs">
      <div className={classes["bar"]} data-open={isOpen || undefined}>
        <SearchBox className={classes["search"]} view={view} onChange={onChange} />
        <Button
          variant="default"
          hiddenFrom="sm"
          leftSection={<IconFilter size={16} aria-hidden />}
          onClick={toggle}
          aria-expanded={isOpen}
        >
          Filters{count > 0 ? ` (${count})` : ""}
        </Button>
        <Choices view={view} onChange={onChange} />
        <MoreButton view={view} onChange={onChange} />
      </div>
      <FilterPills view={view} onChange={onChange} />
    </Stack>
  );
}

function Choices({ view, onChange }: FilterProps) {
  const { data: agents = [] } = useQuery(agentsQuery());
  const className = classes["choice"];
  return (
    <>
      <FilterSelect
        label="Agent"
        className={className}
        value={view.agent}
        onChange={(agent) => onChange({ ...view, agent })}
        options={agents.map(({ name }) => ({ value: name, label: name }))}
      />
      <ProviderSelect
        className={className}
        value={view.provider}
        onChange={(provider) => onChange({ ...view, provider })}
      />
      <MultiSelect
        className={className ?? ""}
        placeholder={view.statuses.length === 0 ? "Status" : ""}
        aria-label="Status"
        clearable
        clearButtonProps={{ "aria-label": "Any status" }}
        value={[...view.statuses]}
        onChange={(chosen) =>
          onChange({ ...view, statuses: STATUSES.filter((status) => chosen.includes(status)) })
        }
        data={STATUS_OPTIONS}
      />
      <RangeSelect className={className} view={view} onChange={onChange} />
    </>
  );
}

function MoreButton({ view, onChange }: FilterProps) {
  const [isOpen, more] = useDisclosure(false);
  return (
    <Popover opened={isOpen} onChange={more.toggle} width={320} position="bottom-end" trapFocus>
      <Popover.Target>
        <Button variant="default" className={classes["choice"] ?? ""} onClick={more.toggle}>
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
  );
}
