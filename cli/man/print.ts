/** `npm run man` writes docs/regent.1 with it. */
import { manPage } from './man-page.ts';

process.stdout.write(manPage());
