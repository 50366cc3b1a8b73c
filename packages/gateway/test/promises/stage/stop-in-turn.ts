/**
 * Loaded before a gateway (`--import`): on SIGUSR2, the process stops, as if by SIGSTOP, in the middle of a turn of its event
 * loop. When it continues, it reads what has arrived before any of its timers shows how late it is.
 */
process.on("SIGUSR2", () => setTimeout(() => process.kill(process.pid, "SIGSTOP"), 1));
