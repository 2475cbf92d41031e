import { sqliteFiles } from '../teamVault';
import { safetySuite } from './safetySuite';

safetySuite(sqliteFiles());
