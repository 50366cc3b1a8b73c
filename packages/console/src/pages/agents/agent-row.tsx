import type { Activity, Agent, AgentActivity } from "agentex-gateway-sdk/client";
import { pathTo } from "../../app/paths.ts";
import { AgentStatus } from "../../components/marks/agent-status.tsx";
import { ProviderMarks } from "../../components/marks/provider-marks.tsx";
import { Row, RowText } from "../../components/rows/row.tsx";
import { Moment } from "../../components/text/moment.tsx";
import { describeSuccess, describeWaiting } from "../../delivery/describe/activity.ts";
import classes from "./agent-row.module.css";

/** For an empty cell. Without columns, nothing is shown. */
const NONE = <span className={classes["none"]}>–</span>;

/** The column titles, if there is room for columns. */
export function AgentHead() {
  return (
    <div className={`${classes["row"]} ${classes["head"]}`}>
      <span>Agent</span>
      <span>Providers</span>
      <span>Success, 24 h</span>
      <span>Not finished</span>
      <span>Last delivery</span>
      <span>Status</span>
    </div>
  );
}

/** An agent: its name, whose webhooks reach it, and its recent activity. */
export function AgentRow({
  agent: { id, name, description, status },
  activity,
}: {
  readonly agent: Agent;
  /** Undefined until known. */
  readonly activity: Activity | undefined;
}) {
  const own = activity?.agents.find(({ agent_id }) => agent_id === id);
  return (
    <Row to={pathTo.agent(name)} id={name} className={classes["row"]}>
      <RowText title={name} detail={description} isClipped />
      {activity === undefined || own === undefined ? (
        <span className={classes["unknown"]} />
      ) : (
        <ActivityCells activity={own} isComplete={activity.is_complete} />
      )}
      <span className={classes["status"]}>
        <AgentStatus status={status} />
      </span>
    </Row>
  );
}

function ActivityCells({
  activity,
  isComplete,
}: {
  readonly activity: AgentActivity;
  readonly isComplete: boolean;
}) {
  const { last_received_at, failed, providers } = activity;
  const success = describeSuccess(activity);
  return (
    <>
      <span className={classes["providers"]}>
        <ProviderMarks ids={providers} />
      </span>
      <span className={classes["success"]} data-tone={failed > 0 ? "bad" : undefined}>
        {success ?? NONE}
        {success !== undefined && <span className={classes["narrow"]}> delivered</span>}
      </span>
      <span className={classes["waiting"]}>{describeWaiting(activity, isComplete) ?? NONE}</span>
      <span className={classes["last"]}>
        {last_received_at === null ? "none yet" : <Moment at={last_received_at} />}
      </span>
    </>
  );
}
