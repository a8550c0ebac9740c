{
  programs.devenv-sandbox = {
    enable = true;
    settings.mounts = [
      { path = "/etc/hosts"; }
      { dest = "/bin"; }
      { mode = "tmpfs"; }
    ];
  };
}
