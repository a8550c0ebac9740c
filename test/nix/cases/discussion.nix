# The setup of the discussion: what its 23 mounts became.
{ config, ... }:
{
  programs.devenv-sandbox = {
    enable = true;
    presets = [ "nixos-base" "rust-dev" "opencode" "podman-socket" "helix" "git" ];
    secrets = {
      opencode_api_key = config.sops.secrets.opencode_api_key.path;
      zai_api_key = config.sops.secrets.zai_api_key.path;
      context7_api_key = config.sops.secrets.context7_api_key.path;
    };
    settings.enable = false;
  };
}
