/** Looks at a host's processes as anybody who is signed in there can, again and again. */
import type { Host } from '../host.ts';

/** Until `end`, which gives every command line (and environment, as root sees it) that was there meanwhile. */
export async function watchProcesses(host: Host): Promise<{ end(): Promise<string> }> {
  const folder = '/var/tmp/watched';
  const watching = host.exec(
    `rm -rf ${folder}; mkdir ${folder}; touch ${folder}/go
     while [ -e ${folder}/go ]; do
       cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n'
       stat -c 'conf.tmp.php is %a of %U' /tmp/conf.tmp.php 2>/dev/null
     done | awk '!seen[$0]++' >${folder}/lines`,
  );
  await host.exec(`until [ -s ${folder}/lines ] || [ -e ${folder}/go ]; do sleep 0.01; done`);
  return {
    async end() {
      await host.exec(`rm ${folder}/go`);
      await watching;
      return (await host.exec(`cat ${folder}/lines; rm -r ${folder}`)).stdout;
    },
  };
}
