{
  programs.devenv-sandbox = {
    enable = true;
    presets = [ ];
    settings = {
      enable = null;
      mounts = [ ];
      env.set = { };
    };
  };
}
