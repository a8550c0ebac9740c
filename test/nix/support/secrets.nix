# `config` of a machine with sops-nix, as far as the cases read it.
{
  sops.secrets = builtins.listToAttrs (
    map
      (name: {
        inherit name;
        value.path = "/home/lark/.config/sops-nix/secrets/${name}";
      })
      [
        "context7_api_key"
        "opencode_api_key"
        "zai_api_key"
      ]
  );
}
