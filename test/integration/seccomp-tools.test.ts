import { describe, expect, it } from 'vitest';
import { seccompFilter } from '../../src/plan/seccomp/filter.ts';
import { architecture, createPlace } from '../support/filtered.ts';
import { accounts } from '../support/world.ts';

const filter = seccompFilter({ architecture, userNamespaces: false });

/** Scripts for sh in an empty directory; each prints `done` only when all of it worked. */
const works: Readonly<Record<string, string>> = {
  node: `
    cat >x.cjs <<'end'
      const { Worker } = require('node:worker_threads');
      const { execSync } = require('node:child_process');
      const server = require('node:http').createServer((_, answer) => answer.end('hello'));
      server.listen(0, '127.0.0.1', async () => {
        const text = await (await fetch('http://127.0.0.1:' + server.address().port)).text();
        const code = "require('node:worker_threads').parentPort.postMessage(6)";
        new Worker(code, { eval: true }).once('message', (six) => {
          console.log(text, six, execSync('echo child').toString().trim());
          server.close();
        });
      });
end
    [ "$(node x.cjs)" = 'hello 6 child' ] && echo done`,
  npm: `
    npm --version >/dev/null && npm init -y >/dev/null && npm pkg get name >/dev/null && echo done`,
  cargo: `
    PATH=/usr/bin:/bin
    cargo init --quiet --name made . && cargo build --quiet --offline &&
      [ "$(target/debug/made)" = 'Hello, world!' ] && echo done`,
  git: `
    git init --quiet repository && cd repository && echo x >x && git add x &&
      git -c user.name=a -c user.email=a@b commit --quiet -m text && git gc --quiet &&
      git worktree add --quiet ../tree && git -C ../tree log --oneline | grep -q text &&
      git clone --quiet . ../clone && git fsck --strict 2>/dev/null && echo done`,
  python: `
    cat >x.py <<'end'
import asyncio, multiprocessing, socket, ssl, subprocess, tempfile

if __name__ == '__main__':
    with multiprocessing.Pool(2) as pool:
        assert pool.map(abs, [-1, -2]) == [1, 2]
    ssl.create_default_context()
    assert socket.getaddrinfo('localhost', 80)
    assert subprocess.check_output(['echo', 'x']) == b'x\\n'
    asyncio.run(asyncio.sleep(0))
    tempfile.TemporaryFile().close()
    print('done')
end
    /usr/bin/python3 x.py`,
  'a C compiler': `
    printf '#include <stdio.h>\\nint main(void) { puts("built"); }\\n' >x.c
    cc -O1 -pthread -o x x.c && [ "$(./x)" = built ] && echo done`,
  tar: `
    mkdir a b && echo x >a/x && chmod 1777 a && tar -czf a.tgz a && tar -xpzf a.tgz -C b &&
      [ "$(cat b/a/x)" = x ] && cp -a b c && echo done`,
  perl: `
    perl -MSocket -e 'socketpair(my $a, my $b, AF_UNIX, SOCK_STREAM, 0) or die; print "done\\n"'`,
  bash: `
    bash -c 'set -m; sleep 0.1 & wait %1; coproc cat; echo x >&"\${COPROC[1]}"
      read -r y <&"\${COPROC[0]}" && [ "$y" = x ] && echo done'`,
  strace: `
    strace -f -o trace sh -c 'true & wait' && grep -q exited trace && echo done`,
  'a call that strace makes fail': `
    strace -o trace -e inject=getcwd:error=ENOENT /bin/pwd >/dev/null 2>&1
    grep -q 'ENOENT.*INJECTED' trace && echo done`,
};

/** What is refused on purpose, by the message of an ordinary tool. */
const refused: Readonly<Record<string, string>> = {
  'a set-user-ID file': 'touch x && chmod u+s x',
  'a set-group-ID directory': 'mkdir -m 2755 x',
  'the kernel log': 'dmesg',
};

describe.each(accounts)('with the filter, as %s', (account) => {
  const place = createPlace(account);
  const sh = (script: string, filtered = true) => {
    const fresh = `directory=$(mktemp -d "$HOME/XXXXXX") && cd "$directory" || exit\n${script}`;
    return place.run(['sh', '-c', fresh], filtered ? { filter } : {});
  };

  it.each(Object.entries(works))('%s works', (_, script) => {
    const { status, stdout, stderr } = sh(script);
    expect(stdout, stderr).toMatch(/done\n$/);
    expect(status).toBe(0);
  });

  it.each(Object.entries(refused))('%s is refused', (_, script) => {
    const { status, stderr } = sh(script);
    expect(stderr).toContain('Operation not permitted');
    expect(status).not.toBe(0);
  });

  it('no file is created set-user-ID either', () => {
    const script = `perl -MFcntl -e 'sysopen(F, "x", O_CREAT | O_WRONLY, 04755)'; ls -l x`;
    expect(sh(script, false).stdout).toMatch(/^-rws/);
    expect(sh(script).stdout).toBe('');
  });
});
