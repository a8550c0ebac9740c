import { concern, fine, type Finding } from './finding.ts';
import { word } from './fixes.ts';
import type { HealthState, TemporaryState } from './state.ts';

/** What the shell that sbx is started from brings along. */
export function examineSession(state: HealthState): Finding[] {
  return [...inside(state), home(state), temporary(state), sockets(state)];
}

function inside(state: HealthState): Finding[] {
  if (!state.inside) return [];
  return [
    concern(
      'inside',
      'This already is the inside of a sandbox',
      'No session can be started here, and what follows is about the inside.',
      'exit  # then run `sbx doctor` again',
    ),
  ];
}

function home({ user: { home: used, variable, passwd } }: HealthState): Finding {
  const id = 'home';
  if (passwd === undefined || variable === passwd) {
    return fine(id, `Home is ${used}`, '$HOME and the passwd entry do not contradict each other.');
  }
  const set = variable === undefined ? 'not set' : variable;
  return concern(
    id,
    `Home is ${used}; $HOME and the passwd entry differ`,
    `$HOME is ${set}, the passwd entry says ${passwd}. Presets are about the one that sbx uses; the other gets no rule.`,
    `export HOME=${word(passwd)}`,
  );
}

const temporaryProblems = {
  relative: 'It is not an absolute path.',
  missing: 'It does not exist; often a shell that has ended left it behind.',
  foreign: 'It belongs to another user, who can read and replace what you write there.',
} as const satisfies Partial<Record<TemporaryState['state'], string>>;

function temporary({ temporary: found }: HealthState): Finding {
  const id = 'tmpdir';
  if (found === undefined) return fine(id, 'TMPDIR is not set', 'Programs use /tmp then.');
  const { path, state } = found;
  if (state === 'usable')
    return fine(id, `TMPDIR is ${path}`, 'It exists and nobody else owns it.');
  return concern(
    id,
    `TMPDIR is ${path}, which cannot be used`,
    `${temporaryProblems[state]} Inside, /tmp is used; on the host, programs fail.`,
    'unset TMPDIR',
  );
}

/** Abstract sockets live in the network namespace: no mount hides them while that is shared. */
function sockets({ abstractSockets, configuration }: HealthState): Finding {
  const id = 'abstract-sockets';
  if (!configuration.networkShared) {
    return fine(id, 'Abstract sockets are out of reach', 'The sandbox has a network of its own.');
  }
  const found = abstractSockets.filter((name) => /X11-unix|ICE-unix|dbus/i.test(name));
  if (found.length === 0) {
    return fine(
      id,
      'No abstract socket of X11 or D-Bus can be reached',
      'The network is shared with the host, which has none.',
    );
  }
  return concern(
    id,
    'A sandbox that shares the network can reach your desktop',
    `X11 or D-Bus listens at ${found.join(', ')}. A program that it accepts can watch the keyboard or start others outside. No mount hides an abstract socket; a network of its own does.`,
    'sbx run --no-network -- COMMAND\n# or, in devenv.yaml:  sandbox: { network: { enable: false } }',
  );
}
