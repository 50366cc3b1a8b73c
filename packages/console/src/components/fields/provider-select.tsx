import { useQuery } from "@tanstack/react-query";
import { providersQuery } from "../../queries/providers.ts";
import { FilterSelect } from "./filter-select.tsx";

/** Narrows a list to one provider, or to callers with an API key. */
export function ProviderSelect({
  value,
  onChange,
  className,
}: {
  readonly value: string | undefined;
  readonly onChange: (provider: string | undefined) => void;
  readonly className?: string | undefined;
}) {
  const { data: providers = [] } = useQuery(providersQuery());
  return (
    <FilterSelect
      label="Provider"
      className={className}
      value={value}
      onChange={onChange}
      options={[
        { value: "external", label: "API key" },
        ...providers.map(({ id, name }) => ({ value: id, label: name })),
      ]}
    />
  );
}
