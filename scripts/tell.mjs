/** A problem that the person can solve; printed without a stack. */
export class SetupError extends Error {}

/** Says what is being done, for work that takes longer than a moment. */
export function tell(text) {
  process.stderr.write(`\u2022 ${text}\n`);
}

/** Runs `work`, ends with its number, and prints a SetupError as one sentence. */
export async function main(work) {
  try {
    process.exitCode = (await work()) ?? 0;
  } catch (error) {
    if (!(error instanceof SetupError)) {
      throw error;
    }
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
