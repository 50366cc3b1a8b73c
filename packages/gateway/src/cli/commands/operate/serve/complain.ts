/** Says why it cannot start. @returns the exit code. */
export function complain(message: string): number {
  process.stderr.write(`agentex: ${message}\n`);
  return 1;
}
