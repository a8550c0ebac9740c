/** Where a shell that a hook started writes which directory its user left for, as the inside sees it. */
export const leaveDirectory = '/run/devenv-sandbox-leave';
