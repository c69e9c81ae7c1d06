import { render } from 'preact';
import './style/base.css';
import './style/parts.css';
import './style/pages.css';
import './style/servers.css';
import './style/forms.css';
import './style/lives.css';
import './style/areas.css';
import { App } from './app.tsx';
import { readViewer } from './regent/regent.ts';
import { loadWords } from './words/words.ts';

const place = document.getElementById('console');
// Side by side; what goes wrong with the second is tried again, and said, by the page.
await Promise.all([loadWords(), readViewer().catch(() => undefined)]);
if (place !== null) render(<App />, place);
