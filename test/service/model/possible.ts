// What may be the case after operations that came at once.
import { types } from 'node:util';
import type { ErrorCode } from '../../../src/contract';
import type { Model } from './model';
import { Refusal } from './people';
import type { IAnswer, IOperation } from './world';

/** What came of an operation: an answer or the code of a refusal. */
export type Outcome = { answer: IAnswer } | { code: ErrorCode };

/** Operations of one chain come one after another, the chains at once. */
export type Chains = readonly (readonly IOperation[])[];

/** The models that everything which was seen so far leaves possible. Each comparison may rule some out, never all. */
export class Possible {
  #models: Model[];

  constructor(model: Model) {
    this.#models = [model];
  }

  /** One of them, to draw from. */
  get model(): Model {
    return this.#models[0];
  }

  /** @throws Error where no model has this outcome. */
  follow(operation: IOperation, outcome: Outcome): void {
    const expected = this.#models.map(model => [model, said(model, operation, outcome)] as const);
    const left = expected.filter(([, one]) => agree(one, outcome));
    if (!left.length) {
      throw new Error(`The vault: ${show(outcome)}\nThe model: ${show(expected[0][1])}`);
    }
    this.#models = left.map(([model]) => model);
  }

  /** @throws Error where no order of these operations has these outcomes. */
  followAll(chains: Chains, outcomes: ReadonlyMap<IOperation, Outcome>): void {
    const left = this.#models.flatMap(model => unlike(ordered(model, chains, outcomes), model.log.length));
    if (!left.length) {
      throw new Error('No order of these operations has these outcomes.');
    }
    this.#models = left;
  }

  /** @throws Error where `actual` is something else in each model. */
  compare(what: string, actual: unknown, of: (model: Model) => unknown): void {
    const ours = JSON.stringify(actual);
    const expected = this.#models.map(model => [model, JSON.stringify(of(model))] as const);
    const left = expected.filter(([, theirs]) => theirs === ours);
    if (!left.length) {
      throw new Error(`Different: ${what}.\n${difference(ours, expected[0][1])}`);
    }
    this.#models = left.map(([model]) => model);
  }
}

/** What the model says; ids that the vault made are taken from its outcome. */
function said(model: Model, operation: IOperation, outcome: Outcome): Outcome | Refusal {
  const made = 'answer' in outcome ? (outcome.answer.made ?? []) : [];
  try {
    return { answer: { shown: operation.model(model, made) } };
  } catch (error) {
    if (error instanceof Refusal) {
      return error;
    }
    throw error;
  }
}

function agree(expected: Outcome | Refusal, outcome: Outcome): boolean {
  if (expected instanceof Refusal) {
    return 'code' in outcome && expected.codes.includes(outcome.code);
  }
  return 'answer' in expected && 'answer' in outcome && show(expected) === show(outcome);
}

/** Models after all of `chains`, one for each order that has the outcomes. */
function ordered(model: Model, chains: Chains, outcomes: ReadonlyMap<IOperation, Outcome>): Model[] {
  const left = chains.filter(chain => chain.length);
  if (!left.length) {
    return [model];
  }
  return left.flatMap(chain => {
    const [operation, ...rest] = chain;
    const outcome = outcomes.get(operation) as Outcome;
    const next = model.copy();
    return agree(said(next, operation, outcome), outcome)
      ? ordered(
          next,
          left.map(one => (one === chain ? rest : one)),
          outcomes
        )
      : [];
  });
}

/** One of those that are alike. @param before entries of the log that all have; the order of others does not count. */
function unlike(models: Model[], before: number): Model[] {
  // Copies are of Node's own classes, not of those that a test has.
  const plain = (_: string, value: unknown): unknown =>
    types.isMap(value) || types.isSet(value)
      ? [...value].map(one => JSON.stringify(one, plain)).sort()
      : value;
  const printOf = ({ people, secrets, keys, codes, log }: Model): string => {
    const added = log.slice(before).map(one => JSON.stringify(one));
    return JSON.stringify([people, secrets, keys, codes, added.sort()], plain);
  };
  return models.length > 1 ? [...new Map(models.map(model => [printOf(model), model])).values()] : models;
}

export function show(outcome: Outcome | Refusal): string {
  if (outcome instanceof Refusal) {
    return outcome.message;
  }
  return 'code' in outcome ? outcome.code : JSON.stringify(outcome.answer.shown ?? 'done');
}

/** The first place in which two texts differ. */
function difference(ours: string, theirs: string): string {
  const at = Math.max(0, [...ours].findIndex((letter, index) => letter !== theirs[index]) - 200);
  const near = (text: string): string => `…${text.slice(at, at + 400)}…`;
  return `The vault: ${near(ours)}\nThe model: ${near(theirs)}`;
}
