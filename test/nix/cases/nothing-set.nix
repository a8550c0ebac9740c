{
  programs.devenv-sandbox.enable = true;
}
