# A path as sops-nix gives it, a set as for agenix, whose path has a variable, and a name alone.
{ config, ... }:
{
  programs.devenv-sandbox = {
    enable = true;
    presets = [ "sops-secrets" ];
    secrets = {
      opencode_api_key = config.sops.secrets.opencode_api_key.path;
      zai_api_key = {
        path = "\${XDG_RUNTIME_DIR}/agenix/zai_api_key";
        env = "ZAI_API_KEY";
      };
      context7_api_key.optional = true;
    };
  };
}
