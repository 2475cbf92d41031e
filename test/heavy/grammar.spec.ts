import { grammarSuite } from '../service/grammar/grammarSuite';

grammarSuite(50_000);
