import { useMemo } from "react";
import { RefusalList } from "../refusals/refusal-list.tsx";

export function AgentRefusals({ agentName }: { readonly agentName: string }) {
  const view = useMemo(() => ({ agent: agentName }), [agentName]);
  return <RefusalList view={view} />;
}
