export const id = { type: 'string', format: 'uuid' } as const;
export const time = { type: 'string', format: 'date-time' } as const;
export const text = { type: 'string' } as const;
export const count = { type: 'integer' } as const;
export const flag = { type: 'boolean' } as const;

/** An object; every field is required but those in `optional`. */
export function object<P extends object>(
  properties: P,
  optional: readonly (keyof P & string)[] = []
): { type: 'object'; required: string[]; properties: P } {
  const required = Object.keys(properties).filter(name => !optional.includes(name as keyof P & string));
  return { type: 'object', required, properties };
}

/** The body of a request, which holds nothing else. */
export function body<P extends object>(properties: P, optional: readonly (keyof P & string)[] = []): object {
  return { ...object(properties, optional), additionalProperties: false };
}

export function list<Item extends object>(items: Item, maxItems?: number): object {
  return { type: 'array', items, ...(maxItems === undefined ? {} : { maxItems }) };
}

/** Ids in a path; whatever is no id is not found, rather than refused. */
export function params(...names: string[]): object {
  return object(Object.fromEntries(names.map(name => [name, { type: 'string', maxLength: 100 }])));
}

/** A query; every parameter may be absent. Numbers arrive as text. */
export function query(...names: string[]): object {
  const properties = Object.fromEntries(
    names.map(name => [
      name,
      name === 'limit' ? { type: 'string', pattern: '^[0-9]{1,4}$' } : { type: 'string', maxLength: 1000 }
    ])
  );
  return { type: 'object', properties };
}

export const error = object({ error: object({ code: text, message: text, requestID: text }) });

export const nothing = { type: 'null', description: 'Nothing.' } as const;
