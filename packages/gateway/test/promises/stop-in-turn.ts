/**
 * Loaded by a gateway's process before everything else (`--import`): at SIGUSR2 it stops, as by SIGSTOP, in the middle of a
 * turn of its event loop. When it goes on, it reads what came meanwhile before any of its timers says how late it is.
 */
process.on("SIGUSR2", () => setTimeout(() => process.kill(process.pid, "SIGSTOP"), 1));
