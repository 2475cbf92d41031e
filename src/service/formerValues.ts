/** How many former values of a secret are kept unless somebody says otherwise. */
export const FORMER_VALUES = 10;
const MOST = 100;

/** What the environment says about it; what is no number of 0 to 100 counts as nothing. */
export function formerValuesFrom(
  text: string | undefined = process.env.HELIOS_SECRETS_FORMER_VALUES
): number {
  return text !== undefined && isCount(text) ? Number(text) : FORMER_VALUES;
}

export function isCount(text: string): boolean {
  return /^\d{1,3}$/.test(text) && Number(text) <= MOST;
}
