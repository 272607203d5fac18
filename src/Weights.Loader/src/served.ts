// The page script for sites that serve it as it is.
import { servedSite } from './site/served.js';
import { useSite } from './site/site.js';

export * from './index.js';

useSite(servedSite);
