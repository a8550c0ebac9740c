# What the module has no option for goes to the file as it is.
{
  programs.devenv-sandbox = {
    enable = true;
    presets = [ "rust" ];
    settings = {
      hardening.user_namespaces = true;
      secret_dirs = [ "/run/keys" ];
      presets = [ "git" ];
      ignore_presets = [ "fhs-base" ];
      secrets = [ { name = "token"; } ];
    };
  };
}
