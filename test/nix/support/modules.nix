# The module among the real modules of home-manager, with the real lib of nixpkgs; only `pkgs` is a stub, and
# `assertions`, which nixpkgs itself declares.
{
  modules,
  sbx ? "/no/package",
}:
let
  nixpkgsLib = /. + builtins.getEnv "NIXPKGS_LIB";
  homeManager = /. + builtins.getEnv "HOME_MANAGER" + "/modules";

  lib = import (homeManager + "/lib/stdlib-extended.nix") (import (nixpkgsLib + "/lib"));

  stubs = import ./stubs.nix { inherit sbx; };

  pkgs = stubs // {
    inherit lib;
    formats.yaml = _: { type = lib.types.serializableValueWith { typeName = "YAML 1.1"; }; };
    # Packages that home-manager adds to every home.
    shared-mime-info = stubs.bubblewrap // {
      name = "shared-mime-info";
    };
    writeTextFile = { name, ... }: stubs.bubblewrap // { inherit name; };
    stdenv.hostPlatform = {
      isLinux = true;
      isDarwin = false;
      system = "x86_64-linux";
    };
  };

  machine = {
    options = {
      assertions = lib.mkOption {
        type = lib.types.listOf lib.types.unspecified;
        default = [ ];
      };
      meta = lib.mkOption {
        type = lib.types.anything;
        default = { };
      };
      sops = lib.mkOption { type = lib.types.anything; };
      # Real ones would bring every program that they support.
      programs = {
        bash.initExtra = lib.mkOption {
          type = lib.types.lines;
          default = "";
        };
        zsh.initContent = lib.mkOption {
          type = lib.types.lines;
          default = "";
        };
        fish.interactiveShellInit = lib.mkOption {
          type = lib.types.lines;
          default = "";
        };
      };
    };
    config = {
      _module.args.pkgs = pkgs;
      # Options that only modules left out here declare.
      _module.check = false;
      sops = (import ./secrets.nix).sops;
      home = {
        username = "lark";
        homeDirectory = "/home/lark";
        stateVersion = "26.05";
      };
    };
  };

  evaluated = lib.evalModules {
    modules = [
      (homeManager + "/files.nix")
      (homeManager + "/home-environment.nix")
      (homeManager + "/misc/lib.nix")
      (homeManager + "/misc/shell.nix")
      (homeManager + "/misc/version.nix")
      (homeManager + "/misc/xdg")
      ../../../nix/home-manager.nix
      machine
    ]
    ++ modules lib;
  };

  inherit (evaluated) config;
  own = lib.filterAttrs (name: _: lib.hasPrefix "devenv" name) config.xdg.configFile;
in
{
  page = import ../../../nix/options-page.nix { options = evaluated.options.programs.devenv-sandbox; };

  # Where home-manager puts the file, to be built.
  inherit (config.xdg.configFile."devenv/devenv.yaml") source;

  outcome = {
    text = own."devenv/devenv.yaml".text or null;
    failed = map ({ message, ... }: message) (
      builtins.filter (each: !each.assertion) config.assertions
    );
    files = lib.mapAttrs (_: file: file.target) own;
    packages = map (each: each.overridden.bubblewrap.name or each.name) config.home.packages;
    shells = [
      config.programs.bash.initExtra
      config.programs.zsh.initContent
      config.programs.fish.interactiveShellInit
    ];
  };
}
