import { pathTo } from "../../app/paths.ts";
import { TextLink } from "../../components/buttons/text-link.tsx";
import { sourceIn } from "../source/receiver.ts";

/** Names the receiver of a request: an agent or a source. */
export function receiverName(name: string): string {
  const source = sourceIn(name);
  return source === undefined ? name : `source ${source}`;
}

/** The same as a link, if the receiver exists. */
export function Receiver({ id, name }: { readonly id: string | null; readonly name: string }) {
  if (id === null) return receiverName(name);
  const source = sourceIn(name);
  return (
    <TextLink to={source === undefined ? pathTo.agent(name) : pathTo.source(source)} isInline>
      {receiverName(name)}
    </TextLink>
  );
}
