import { useMemo } from "react";
import { RefusalList } from "../refusals/refusal-list.tsx";

export function AgentRefusals({ agentName }: { readonly agentName: string }) {
  const filter = useMemo(() => ({ agent: agentName }), [agentName]);
  return <RefusalList filter={filter} />;
}
