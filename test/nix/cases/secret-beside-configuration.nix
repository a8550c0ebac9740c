# A path literal: Nix would copy the file to the store.
{
  programs.devenv-sandbox = {
    enable = true;
    secrets.api_key = /keys/api-key;
  };
}
