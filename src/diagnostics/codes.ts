/**
 * Every diagnostic code, with what it means. The set is closed: a message may change, a code may not.
 * Tests and editors match on the code; the table in the documentation is made from this object.
 */
export const codes = {
  'file-unreadable': 'A configuration or preset file exists but cannot be read.',
  'file-too-large': 'A configuration or preset file is larger than 64 KiB.',
  'file-encoding': 'A file is not valid UTF-8.',
  'control-character':
    'A control, bidirectional or zero-width character stands in a file or a string.',
  'yaml-syntax': 'The YAML cannot be parsed.',
  'yaml-feature':
    'A YAML feature that hides what a file says: directive, second document, tag, anchor, alias, merge key.',
  'forbidden-key': 'A key that is never valid: `__proto__`, `constructor` or `prototype`.',
  'unknown-key': 'A key that the schema does not have.',
  'missing-key': 'A required key is absent.',
  'wrong-type': 'A value of the wrong type.',
  'bad-value': 'A value outside the allowed set.',
  'bad-path':
    'A path that is not absolute, climbs with `..`, is too long or is otherwise malformed.',
  'bad-variable': 'A `$` that does not start a supported variable form.',
  'duplicate-destination': 'Two mounts of one file have the same destination.',
  'duplicate-secret': 'Two secrets of one file have the same name.',
  'too-many': 'More mounts or presets than a policy may have.',
  'unknown-preset': 'No preset has this id or alias.',
  'preset-cycle': 'Presets extend each other in a circle.',
  'preset-id-taken': 'Two presets claim the same id or alias.',
  'preset-conflict': 'Two presets disagree about one value; the later one wins.',
  'broken-promise': 'The final policy breaks what one of its presets promises.',
  'project-rendered': "A project file has `rendered`, which is for the user's own file only.",
  'project-changes-source': 'A project file changes the source of a mount that another layer set.',
  'unset-variable': 'A variable without a default is unset or empty.',
  'source-missing': 'The source of a mount does not exist and the mount is not optional.',
  'source-unreadable': 'The source of a mount cannot be reached by this user.',
  'source-symlink':
    'The source of a mount is found through a symbolic link that the sandbox could change.',
  'bad-destination': 'A destination that bubblewrap cannot use safely.',
  'destination-symlink':
    'A destination passes through a symbolic link that the sandbox could change.',
  'mountpoint-missing':
    'A mount point does not exist below a read-only mount, where bubblewrap cannot create it.',
  'own-directory': "A writable mount reaches this program's own configuration, state or cache.",
  'mask-without-target': 'A mask covers a path that does not exist, so it hides nothing.',
  'creates-directory':
    'A mount point is created as an empty directory in a writable mount of the host.',
  'secret-missing': 'A secret is in none of the secret directories, or has vanished.',
  'secret-in-store': 'A secret lies in the Nix store, which every user can read.',
  'full-escape': 'A mount lets the sandbox act outside itself.',
  'opens-protected': 'A writable mount opens a protected path.',
  'protected-link': 'A protected path is, or passes through, a symbolic link.',
  'seccomp-unavailable': 'There is no system call filter for this architecture.',
  'no-effect': 'A mount changes nothing, because another one decides at the same place.',
  'writable-file': 'A single file is mounted writable, so programs cannot replace it.',
  'credential-shown': 'A mount shows a path that usually holds credentials.',
  'overlay-in-source': 'The private layer of an overlay lies in what the overlay shows.',
  'many-mounts': 'So many mounts that each launch becomes slow.',
  'not-allowed': 'A project file grants something beyond the project, and you have not allowed it.',
  'root-refused': 'The project root is a directory that must never be one.',
  'directory-unsafe':
    "One of this program's own directories is not a private directory of this user.",
  'directory-hidden': 'The working directory is not visible inside the sandbox.',
  'project-hidden': 'A mount hides the project, so work in it is lost.',
  'already-inside': 'The program was started inside a sandbox of its own.',
  'command-shim': 'No `env` that can restore signals is visible inside the sandbox.',
  'devenv-missing':
    'The project has a `devenv.nix` and devenv is not installed, so its environment is missing inside.',
  'devenv-failed': 'The environment of devenv cannot be made, or not be used inside.',
  'bubblewrap-missing': 'bubblewrap is not installed.',
  'bubblewrap-unsafe': 'The bubblewrap binary could be replaced by another user.',
  'bubblewrap-too-old': 'The policy needs a newer bubblewrap.',
  'program-missing': 'A program of the host that this launch needs is not installed.',
  'shell-missing': 'The shell that was asked for is not on the host, or not visible inside.',
  'too-many-arguments': 'bubblewrap takes at most 9000 arguments.',
  'section-exists': '`sbx init` found a policy in the file already, and changes none.',
  'section-not-added': '`sbx init` cannot add its section and leave the rest of the file as it is.',
  'file-unwritable': 'A file of the project cannot be written.',
  'bad-flag': 'A command-line option has a value that cannot be used.',
} as const satisfies Record<string, string>;

export type Code = keyof typeof codes;
