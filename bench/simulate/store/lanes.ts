/**
 * Conversations that are delivered one delivery at a time, in the order in which deliveries joined: the in-memory equivalent of
 * the SQL in the gateway's `lane.ts`, for `serialize`.
 */
export type Lanes<Member> = {
  /** Appends a delivery. @returns whether it is the head, and so may be due. */
  join(lane: string, member: Member): boolean;
  /** Removes a finished delivery. @returns the new head, if the delivery was the head. */
  leave(lane: string, member: Member): Member | undefined;
};

export function createLanes<Member>(): Lanes<Member> {
  const lanes = new Map<string, Member[]>();
  return {
    join(lane, member) {
      const members = lanes.get(lane);
      if (members === undefined) {
        lanes.set(lane, [member]);
        return true;
      }
      members.push(member);
      return false;
    },
    leave(lane, member) {
      const members = lanes.get(lane) ?? [];
      const place = members.indexOf(member);
      if (place < 0) return undefined;
      members.splice(place, 1);
      if (members.length === 0) lanes.delete(lane);
      return place === 0 ? members[0] : undefined;
    },
  };
}
