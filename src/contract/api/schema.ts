// JSON schemas with TypeScript types, so that what is checked, documented and typed is written once.

declare const TYPE: unique symbol;

/** A JSON schema of a `T`. Only the compiler knows `T`; at run time this is a plain JSON schema. */
export interface ISchema<T = unknown> {
  readonly [TYPE]?: T;
}

/** A field that may be absent. */
export interface IOptional<T = unknown> {
  readonly optional: ISchema<T>;
}

/** The type that a schema describes. */
export type TypeOf<Schema> = Schema extends ISchema<infer T> ? T : never;

type Fields = Readonly<Record<string, ISchema | IOptional>>;

type ObjectOf<F extends Fields> = {
  [K in keyof F as F[K] extends IOptional ? never : K]: TypeOf<F[K]>;
} & {
  [K in keyof F as F[K] extends IOptional ? K : never]?: F[K] extends IOptional<infer T> ? T : never;
};

type Flat<T> = { [K in keyof T]: T[K] };

const schema = <T>(keywords: object): ISchema<T> => keywords;

export const text = schema<string>({ type: 'string' });
export const texts = schema<Record<string, string>>({ type: 'object', additionalProperties: text });
/** A UUID. */
export const id = schema<string>({ type: 'string', format: 'uuid' });
/** RFC 3339 in UTC. */
export const time = schema<string>({ type: 'string', format: 'date-time' });
export const count = schema<number>({ type: 'integer' });
export const flag = schema<boolean>({ type: 'boolean' });
/** An answer without a body. */
export const nothing = schema<void>({ type: 'null', description: 'Nothing.' });

/** A text of so many characters. */
export const limited = (maxLength: number, minLength?: number): ISchema<string> =>
  schema({ type: 'string', minLength, maxLength });

/** An integer in a range. */
export const range = (minimum: number, maximum: number): ISchema<number> =>
  schema({ type: 'integer', minimum, maximum });

/** One of these texts. */
export const choice = <const T extends string>(values: readonly T[]): ISchema<T> =>
  schema({ type: 'string', enum: values });

export const list = <T>(items: ISchema<T>, maxItems?: number, minItems?: number): ISchema<T[]> =>
  schema({ type: 'array', items, minItems, maxItems });

/** A list that may be null: Go's client of the Management API writes an empty list so. */
export const listOrNull = <T>(items: ISchema<T>, maxItems: number): ISchema<T[] | null> =>
  schema({ type: ['array', 'null'], items, maxItems });

export const either = <S extends ISchema[]>(...of: S): ISchema<TypeOf<S[number]>> => schema({ anyOf: of });

/** The same schema with a description. */
export const field = <T>(of: ISchema<T>, description: string): ISchema<T> => schema({ ...of, description });

export const optional = <T>(of: ISchema<T>, description?: string): IOptional<T> => ({
  optional: description === undefined ? of : field(of, description)
});

/** An object. Every field is required except the {@link optional} ones. */
export function object<F extends Fields>(fields: F): ISchema<Flat<ObjectOf<F>>> {
  const entries = Object.entries(fields);
  return schema({
    type: 'object',
    required: entries.filter(([, of]) => !('optional' in of)).map(([name]) => name),
    properties: Object.fromEntries(entries.map(([name, of]) => [name, 'optional' in of ? of.optional : of]))
  });
}

/** The body of a request: an object without any other fields. */
export const body = <F extends Fields>(fields: F): ISchema<Flat<ObjectOf<F>>> =>
  schema({ ...object(fields), additionalProperties: false });

/** A type without checks, for what the Jupyter server checks itself. */
export const unchecked = <T>(): ISchema<T> => schema({});
