/** Loaded by a gateway's process before everything else (`--import`): the clock of its machine is off, or stands still. */
const machine = Date.now;
const shift = Number(process.env["TEST_CLOCK_SHIFT"] ?? 0);
const standsAt = process.env["TEST_CLOCK_STANDS_AT"];
Date.now = standsAt === undefined ? () => machine() + shift : () => Number(standsAt);
