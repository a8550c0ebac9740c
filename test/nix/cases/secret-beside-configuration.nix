# Path literals of a file that does not exist: were it copied to the store, evaluation would end here.
{
  programs.devenv-sandbox = {
    enable = true;
    secrets.api_key = /keys/api-key;
    settings.secrets = [
      {
        name = "token";
        path = /keys/token;
      }
    ];
  };
}
