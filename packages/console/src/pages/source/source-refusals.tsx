import { useMemo } from "react";
import { RefusalList } from "../refusals/refusal-list.tsx";
import { receiverOf } from "./receiver.ts";

export function SourceRefusals({ name }: { readonly name: string }) {
  const view = useMemo(() => ({ agent: receiverOf(name) }), [name]);
  return <RefusalList view={view} />;
}
