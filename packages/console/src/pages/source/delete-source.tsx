import { client } from "../../app/client.ts";
import { pathTo } from "../../app/paths.ts";
import { DeletePanel } from "../../components/dialogs/delete-panel.tsx";

export function DeleteSource({ name }: { readonly name: string }) {
  return (
    <DeletePanel
      name={name}
      noun="source"
      effect="Its URL stops working immediately."
      remove={async () => client.sources.delete(name)}
      list={pathTo.sources()}
      query="sources"
    >
      Its keys and targets are deleted, and requests to its URL are rejected. Existing deliveries continue.
    </DeletePanel>
  );
}
