/** How many former values of a secret are kept by default. */
export const FORMER_VALUES = 10;

export const MOST_FORMER_VALUES = 100;

/** The number in the environment, or the default if it is not a number from 0 to 100. */
export function formerValuesFrom(text = process.env.HELIOS_SECRETS_FORMER_VALUES ?? ''): number {
  const isCount = /^\d{1,3}$/.test(text) && Number(text) <= MOST_FORMER_VALUES;
  return isCount ? Number(text) : FORMER_VALUES;
}
