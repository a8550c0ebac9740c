{
  programs.devenv-sandbox = {
    enable = true;
    secrets = {
      api_key.path = "/nix/store/0a1b2c3d4f5g6h7i8j9k0l1m2n3p4q5r-api-key";
      other = "/run/secrets/other";
    };
    settings.secrets = [
      {
        name = "token";
        path = "/nix/store/1b2c3d4f5g6h7i8j9k0l1m2n3p4q5r6s-token";
      }
    ];
  };
}
