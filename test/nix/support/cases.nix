# Every case of ../cases, evaluated with builtins only: by file name, the file and the failed assertions.
let
  helpers = import ../../../nix/lib.nix;
  defaults = {
    presets = [ ];
    customPresets = { };
    secrets = { };
    settings = { };
  };
  names = builtins.filter (name: builtins.match ".*\\.nix" name != null) (
    builtins.attrNames (builtins.readDir ../cases)
  );
  evaluate =
    name:
    let
      case = import (../cases + "/${name}");
      config = import ./secrets.nix;
      module = if builtins.isFunction case then case { inherit config; } else case;
      options = defaults // module.programs.devenv-sandbox;
    in
    {
      inherit name;
      value = {
        text = helpers.configText options;
        failed = map ({ message, ... }: message) (
          builtins.filter ({ assertion, ... }: !assertion) (helpers.assertions options)
        );
      };
    };
in
builtins.listToAttrs (map evaluate names)
