import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { PromiseDelegate } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';
import { SecretsSettings } from '../../src/browser/settings';
import { TIMING } from '../../src/contract';

interface ISchema {
  properties: Record<string, { type: string; default: unknown; minimum?: number; maximum?: number }>;
}

const schema = JSON.parse(readFileSync(join(__dirname, '../../schema/plugin.json'), 'utf8')) as ISchema;
/** The server alone reads the policy: a page is not asked what it may. */
const { notebookPolicy, ...properties } = schema.properties;

/** The loaded settings of a person. */
class FakeSettings {
  readonly changed = new Signal<this, void>(this);

  constructor(public values: Record<string, unknown>) {}

  get asSettings(): ISettingRegistry.ISettings {
    return this as unknown as ISettingRegistry.ISettings;
  }

  get(key: string): { composite: unknown } {
    return { composite: this.values[key] };
  }
}

test('the defaults are those of the schema, for the same settings', () => {
  const defaults = Object.entries(properties).map(([name, property]) => [name, property.default]);
  expect({ ...new SecretsSettings() }).toEqual(Object.fromEntries(defaults));
});

test('a question stays open by default as long as the kernel expects', () => {
  expect(properties.questionTimeout.default).toBe(TIMING.question);
});

test('every setting but the policy and three switches is a number of seconds with bounds around its default', () => {
  expect(notebookPolicy.default).toBe('ask');
  const { offersHelper, maskOutput, findCredentials, ...times } = properties;
  expect(new Set([offersHelper, maskOutput, findCredentials].map(({ type }) => type))).toEqual(
    new Set(['boolean'])
  );
  for (const { type, default: value, minimum = 0, maximum = 0 } of Object.values(times)) {
    expect(type).toBe('number');
    expect(minimum).toBeGreaterThan(0);
    expect(value).toBeGreaterThanOrEqual(minimum);
    expect(value).toBeLessThanOrEqual(maximum);
  }
});

test('the settings follow the registry, at first and at every change', () => {
  const settings = new SecretsSettings();
  const times = { questionTimeout: 1, hideValueAfter: 2, clearClipboardAfter: 3 };
  const first = { ...times, offersHelper: false, maskOutput: true, findCredentials: false };
  const registry = new FakeSettings(first);
  settings.follow(registry.asSettings);
  expect({ ...settings }).toEqual(first);
  registry.values = {
    questionTimeout: 4,
    hideValueAfter: 5,
    clearClipboardAfter: 6,
    offersHelper: true,
    maskOutput: false,
    findCredentials: true
  };
  registry.changed.emit();
  expect({ ...settings }).toEqual(registry.values);
});

test('the settings are loaded when they have come, or when it is known that they will not', async () => {
  const settings = new SecretsSettings();
  const arrived = new PromiseDelegate<ISettingRegistry.ISettings>();
  const load = jest.fn(() => arrived.promise);
  settings.load({ load } as unknown as ISettingRegistry, 'plugin');
  expect(load.mock.calls).toEqual([['plugin']]);
  arrived.resolve(new FakeSettings({ offersHelper: false }).asSettings);
  await settings.loaded;
  expect(settings.offersHelper).toBe(false);

  const without = new SecretsSettings();
  without.load({ load: () => Promise.reject(new Error('404')) } as unknown as ISettingRegistry, 'plugin');
  await without.loaded;
  expect(without.offersHelper).toBe(true);
});
