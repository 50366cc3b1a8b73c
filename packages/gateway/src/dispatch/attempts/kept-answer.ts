import { ANSWER_KEPT } from "../../deliveries/delivery.ts";
import { messageOf } from "../../error-message.ts";
import type { AnswerHead } from "./answer-head.ts";
import type { AnswerSink } from "./forward.ts";
import { withGatewayAddresses } from "./request/gateway-address.ts";

/** An agent's response, whose start is kept for the record. */
export type KeptAnswer = AnswerSink & {
  /** Undefined until the response has begun. */
  head(): AnswerHead | undefined;
  /** The start of the body; undefined without a response. */
  kept(): Buffer | undefined;
  /** Why the recipient does not want the response. */
  unwanted(): string | undefined;
};

/** @param sink - receives the response, with the agent's addresses replaced by the gateway's. */
export function keepAnswer(
  sink: AnswerSink | undefined,
  place: Parameters<typeof withGatewayAddresses>[1],
): KeptAnswer {
  const kept: Buffer[] = [];
  let keptSize = 0;
  let head: AnswerHead | undefined;
  let unwanted: string | undefined;
  const refuse = (error: unknown): never => {
    unwanted = messageOf(error);
    throw error;
  };
  return {
    start(answerHead) {
      head = answerHead;
      if (sink === undefined) return undefined;
      const headers = withGatewayAddresses(answerHead.headers, place);
      try {
        return sink.start({ ...answerHead, headers })?.catch(refuse);
      } catch (error) {
        return refuse(error);
      }
    },
    write(chunk) {
      if (keptSize < ANSWER_KEPT) {
        kept.push(chunk.subarray(0, ANSWER_KEPT - keptSize));
        keptSize += chunk.length;
      }
      return sink?.write(chunk) ?? true;
    },
    onDrain: (resume) => sink?.onDrain(resume),
    end: () => sink?.end(),
    head: () => head,
    kept: () => (head === undefined ? undefined : Buffer.concat(kept)),
    unwanted: () => unwanted,
  };
}
