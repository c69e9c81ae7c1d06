/** A plugin that stands for `host`: it reports what a server has, and lacks Apache until that is installed. */
import type { Context } from '../../../src/runner/contract/plugin.ts';
import { recordingPlugin } from '../../kit/plugins.ts';

export function checkedHost() {
  const there = { apache: false };
  const plugin = {
    ...recordingPlugin('host'),
    actions: {
      async check(ctx: Context) {
        const missing = there.apache ? [] : ['Apache'];
        ctx.report({ os: 'Debian 13', php: '8.4.1', missing, momentary: [], remarks: [] });
        if (!there.apache)
          throw new Error(`${ctx.server.fqdn} lacks Apache. Run there: sudo apt-get install apache2`);
      },
    },
  };
  return { plugin, install: () => void (there.apache = true) };
}
