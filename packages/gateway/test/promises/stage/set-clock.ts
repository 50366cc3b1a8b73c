/** Loaded before a gateway (`--import`): makes its machine's clock wrong, or stops it. */
const machine = Date.now;
const shift = Number(process.env["TEST_CLOCK_SHIFT"] ?? 0);
const standsAt = process.env["TEST_CLOCK_STANDS_AT"];
Date.now = standsAt === undefined ? () => machine() + shift : () => Number(standsAt);
