import { trust } from '../../src/browser/trust';

test('only an event that the browser made for a person is trusted', () => {
  expect(trust.of({ isTrusted: true } as Event)).toBe(true);
  expect(trust.of(new MouseEvent('click'))).toBe(false);
});
