import { Autocomplete } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { pathTo } from "../../../app/paths.ts";
import { searched, type DeliveryView } from "../../../delivery/filter/filter.ts";
import { FILTER_FIELD } from "../../../layout/use-shortcuts.ts";
import { readSearch, type Search } from "../../../delivery/filter/read-search.ts";

/** Finds deliveries by ID, words, ordering key (conversation) or text in their payload, or opens one. */
export function SearchBox({
  className,
  view,
  onChange,
}: {
  readonly className: string | undefined;
  readonly view: DeliveryView;
  readonly onChange: (view: DeliveryView) => void;
}) {
  const [text, setText] = useState("");
  const navigate = useNavigate();
  const searches = readSearch(text);
  const apply = (search: Search | undefined): void => {
    if (search === undefined) return;
    setText("");
    if (search.kind === "id") void navigate(pathTo.delivery(search.text));
    else onChange(searched(view, search.kind, search.text));
  };
  return (
    <form
      className={className}
      onSubmit={(event) => {
        event.preventDefault();
        apply(searches[0]);
      }}
    >
      <Autocomplete
        {...FILTER_FIELD}
        aria-label="Search deliveries"
        placeholder="ID, words, payload"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={text}
        // Otherwise, a chosen option would become the text.
        onChange={(next) => setText(searches.some(({ label }) => label === next) ? "" : next)}
        data={searches.map(({ label }) => label)}
        filter={({ options }) => options}
        onOptionSubmit={(chosen) => apply(searches.find(({ label }) => label === chosen))}
        selectFirstOptionOnChange
        comboboxProps={{ width: 360, position: "bottom-start" }}
      />
    </form>
  );
}
