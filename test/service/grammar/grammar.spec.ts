import { grammarSuite } from './grammarSuite';

grammarSuite(2000);
