import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createAgentSlots } from "../../src/dispatch/agent-slots.ts";
import { joinGateways, type GatewayList, type Instance } from "../../src/cluster/instance.ts";

const CONCURRENCY = 8;

/** A gateway among four, with a store, a clock and a timer that the test controls. */
async function joinFour() {
  const others = ["a", "b", "c"];
  let isOut = false;
  /** How far this machine's clock and the database's are ahead of the clock that is never set. */
  let ahead = 0;
  let databaseAhead = 0;
  let stoodDown = 0;
  let isSilent = false;
  let time = 0;
  let tick = (): void => {};
  let name = "";
  const answer = async <Value>(value: Value): Promise<Value> => {
    if (isOut) throw new Error("connect ECONNREFUSED");
    return value;
  };
  const look = () => answer({ alive: isSilent ? [name] : [...others, name], silent: [] });
  const list: GatewayList = {
    numbers: () => answer(new Set([0, 1, 2])),
    take: (_number, instance) => {
      name = instance;
      return answer(true);
    },
    renew: async () => ({ ...(await look()), seenAt: time + databaseAhead }),
    look,
    endSessions: () => answer(undefined),
    leave: () => answer(undefined),
  };
  const instance: Instance = await joinGateways({
    name: "mine",
    list,
    now: () => time + ahead,
    elapsed: () => time,
    every: (_milliseconds, call) => {
      tick = call;
      return () => {};
    },
    standDown: () => void (stoodDown += 1),
    onSign() {},
    onError() {},
  });
  const pass = async (milliseconds: number): Promise<void> => {
    time += milliseconds;
    tick();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    slots: createAgentSlots(() => (instance.isLeased() ? instance.standing() : undefined)),
    pass,
    stoodDown: () => stoodDown,
    isLeased: () => instance.isLeased(),
    /** The machine is suspended: the clock that is never set stands still with it. */
    suspend(milliseconds: number) {
      ahead += milliseconds;
      databaseAhead += milliseconds;
    },
    /** Its hypervisor is suspended, too: no clock of this machine moves. */
    suspendUnnoticed(milliseconds: number) {
      databaseAhead += milliseconds;
    },
    /** The store is unreachable. */
    setOut(value: boolean) {
      isOut = value;
    },
    /** There is no sign of any other gateway. */
    setSilent(value: boolean) {
      isSilent = value;
    },
  };
}

describe("a gateway that could not send a heartbeat", () => {
  test("starts nothing that others would take over, until it could", async () => {
    const gateway = await joinFour();
    const mine = gateway.slots.takeMany("agent", CONCURRENCY, CONCURRENCY);
    assert.equal(mine, 2);
    gateway.slots.release("agent", mine);
    gateway.setOut(true);
    for (let count = 0; count < 4; count++) await gateway.pass(2_000);
    assert.equal(gateway.slots.takeMany("agent", CONCURRENCY, CONCURRENCY), 0);
    assert.equal(gateway.slots.hasShare(CONCURRENCY), false);
    gateway.setOut(false);
    assert.equal(gateway.slots.take("agent", CONCURRENCY), false, "before it has given a sign again");
    await gateway.pass(2_000);
    assert.equal(gateway.slots.take("agent", CONCURRENCY), true);
  });

  test("does not take over the others' share before they could send one", async () => {
    const gateway = await joinFour();
    gateway.setOut(true);
    for (let count = 0; count < 5; count++) await gateway.pass(2_000);
    gateway.setOut(false);
    gateway.setSilent(true);
    await gateway.pass(2_000);
    assert.equal(gateway.slots.takeMany("agent", CONCURRENCY, CONCURRENCY), 2);
    gateway.slots.release("agent", 2);
    await gateway.pass(2_000);
    assert.equal(gateway.slots.takeMany("agent", CONCURRENCY, CONCURRENCY), CONCURRENCY);
  });

  test("whose machine was suspended holds nothing until it has sent one, and gives up what others may have taken", async () => {
    const gateway = await joinFour();
    await gateway.pass(2_000);
    assert.equal(gateway.isLeased(), true);
    gateway.suspend(12_000);
    assert.equal(gateway.isLeased(), false);
    assert.equal(gateway.slots.take("agent", CONCURRENCY), false);
    assert.equal(gateway.stoodDown(), 0);
    await gateway.pass(2_000);
    assert.equal(gateway.stoodDown(), 1);
    assert.equal(gateway.isLeased(), true);
  });

  test("gives up what others may have taken if only the database knows how long it was silent", async () => {
    const gateway = await joinFour();
    await gateway.pass(2_000);
    gateway.suspendUnnoticed(12_000);
    await gateway.pass(2_000);
    assert.equal(gateway.stoodDown(), 1);
    await gateway.pass(2_000);
    assert.equal(gateway.stoodDown(), 1);
  });
});
