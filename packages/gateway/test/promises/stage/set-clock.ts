/** Loaded before a gateway (`--import`): the clock of its machine is off, or stopped. */
const machine = Date.now;
const shift = Number(process.env["TEST_CLOCK_SHIFT"] ?? 0);
const standsAt = process.env["TEST_CLOCK_STANDS_AT"];
Date.now = standsAt === undefined ? () => machine() + shift : () => Number(standsAt);
