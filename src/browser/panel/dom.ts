// The pieces that the panel is made of.
import { makerOf } from '../organization/dom';

export { ago, button, moment, select, wordsOf } from '../organization/dom';

/** An element of the panel. */
export const make = makerOf('jp-HeliosSecrets-');
