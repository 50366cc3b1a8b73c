/** Checks the order in serialized conversations, as agents see it. */
export type LaneWatch = {
  /** @returns the position of the new delivery, from 1. */
  join(lane: string): number;
  /** An attempt of the delivery at this position begins. @returns what is wrong with that, if anything. */
  begin(lane: string, place: number): string | undefined;
  /** An attempt has ended. */
  end(lane: string): void;
  /** The first delivery is finished. */
  leave(lane: string): void;
};

type Lane = { joined: number; left: number; underWay: number };

export function createLaneWatch(): LaneWatch {
  const lanes = new Map<string, Lane>();
  const laneOf = (name: string): Lane => {
    let lane = lanes.get(name);
    if (lane === undefined) {
      lane = { joined: 0, left: 0, underWay: 0 };
      lanes.set(name, lane);
    }
    return lane;
  };
  const forget = (name: string, lane: Lane): void => {
    if (lane.joined === lane.left && lane.underWay === 0) lanes.delete(name);
  };
  return {
    join(name) {
      const lane = laneOf(name);
      lane.joined += 1;
      return lane.joined;
    },
    begin(name, place) {
      const lane = laneOf(name);
      lane.underWay += 1;
      if (lane.underWay > 1)
        return "two deliveries of a serialized ordering key in progress at the same time";
      return place === lane.left + 1 ? undefined : "out of order in a serialized ordering key";
    },
    end(name) {
      const lane = laneOf(name);
      lane.underWay -= 1;
      forget(name, lane);
    },
    leave(name) {
      const lane = laneOf(name);
      lane.left += 1;
      forget(name, lane);
    },
  };
}
