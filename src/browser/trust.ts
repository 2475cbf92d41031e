/**
 * Whether a person made this event. A script in an output can make events too, but not trusted ones.
 * An object, so that tests, which cannot make trusted events either, can stand in for the person.
 */
export const trust = { of: (event: Event): boolean => event.isTrusted };
