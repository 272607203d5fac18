// The page script for bundlers: the main entry of the npm package.
import { bundledSite } from './site/bundled.js';
import { useSite } from './site/site.js';

export * from './index.js';

useSite(bundledSite);
