{
  programs.devenv-sandbox = {
    enable = true;
    presets = [ "rust-dve" "git" "goland" ];
    settings.ignore_presets = [ "fhs" ];
  };
}
