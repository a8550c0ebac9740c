# What options.nix takes from nixpkgs and home-manager, enough to read names, defaults, descriptions and enums
# without them. `kind` is the type in the words of JSON Schema.
let
  simple = kind: {
    inherit kind;
    description = kind;
    getSubOptions = _: { };
  };

  # As evaluated options, which know their place.
  annotate =
    loc: tree:
    builtins.mapAttrs (
      name: value:
      if value._type or null == "option" then
        value // { loc = loc ++ [ name ]; }
      else
        annotate (loc ++ [ name ]) value
    ) tree;

  mkOption = attributes: attributes // { _type = "option"; };

  literalExpression = text: {
    _type = "literalExpression";
    inherit text;
  };

  types = rec {
    bool = simple "boolean";
    str = simple "string";
    path = simple "string";
    package = simple "package";
    enum = values: simple "string" // { inherit values; };
    nullOr = type: type;
    either = type: _other: type;
    coercedTo =
      _from: _convert: to:
      to;
    listOf =
      type:
      simple "array"
      // {
        getSubOptions = loc: type.getSubOptions (loc ++ [ "*" ]);
      };
    attrsOf =
      type:
      simple "object"
      // {
        getSubOptions = loc: type.getSubOptions (loc ++ [ "<name>" ]);
      };
    submodule = { options, ... }: simple "object" // { getSubOptions = loc: annotate loc options; };
  };

  mkPackageOption =
    _pkgs: name:
    {
      nullable ? false,
      extraDescription,
    }:
    mkOption {
      type = types.package;
      defaultText = literalExpression "pkgs.${name}";
      description = "The ${name} package to use. ${extraDescription}";
    };

  mkShellIntegrationOption =
    shell: _:
    mkOption {
      type = types.bool;
      defaultText = {
        _type = "literalMD";
        text = "[](#opt-home.shell.enable${shell}Integration)";
      };
      example = false;
      description = "Whether to enable ${shell} integration.";
    };

  lib = {
    inherit
      literalExpression
      mkOption
      mkPackageOption
      types
      ;
    mkEnableOption =
      name:
      mkOption {
        type = types.bool;
        default = false;
        example = true;
        description = "Whether to enable ${name}.";
      };
    hm.shell = {
      mkBashIntegrationOption = mkShellIntegrationOption "Bash";
      mkZshIntegrationOption = mkShellIntegrationOption "Zsh";
      mkFishIntegrationOption = mkShellIntegrationOption "Fish";
    };
  };

  options = annotate [ "programs" "devenv-sandbox" ] (
    import ../../../nix/options.nix {
      inherit lib;
      config = { };
      pkgs.formats.yaml = _: { type = simple "object"; };
    }
  );

  flatten =
    tree:
    builtins.concatMap (
      name:
      let
        value = tree.${name};
      in
      if value._type or null == "option" then
        [
          {
            inherit (value) loc;
            inherit (value.type) kind;
            values = value.type.values or null;
          }
        ]
        ++ flatten (value.type.getSubOptions value.loc)
      else
        flatten value
    ) (builtins.attrNames tree);
in
{
  # Every option: its place, kind and allowed values.
  list = flatten options;

  page = import ../../../nix/options-page.nix { inherit options; };
}
