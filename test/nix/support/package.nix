# nix/package.nix and flake.nix, evaluated with stubs of what they take from nixpkgs.
let
  stubs = import ./stubs.nix { };

  # A store path whose programs are those of this machine.
  system = {
    type = "derivation";
    outPath = "/usr";
  };

  pkgs = stubs // {
    lib = {
      licenses.mit = "MIT";
      platforms.linux = [ "linux" ];
    };
    buildNpmPackage = args: args // { outPath = "/no/${args.pname}"; };
    # As far as nixpkgs goes: it fetches what has an address and leaves the rest alone.
    importNpmLock = {
      __functor = _: args: args;
      npmConfigHook = "hook";
    };
    bubblewrap = system // {
      outPath = "/store/bubblewrap";
    };
    coreutils = system;
    dash = system // {
      outPath = "";
    };
    nodejs = system // {
      outPath = "/store/nodejs";
    };
    pnpm.src.url = "https://packages.example/pnpm/-/pnpm-10.0.0.tgz";
    mkShell = args: args;
    callPackage =
      file: extra:
      let
        function = import file;
      in
      function (builtins.intersectAttrs (builtins.functionArgs function) pkgs // extra);
  };

  package = pkgs.callPackage ../../../nix/package.nix { };

  flake = (import ../../../flake.nix).outputs {
    self = flake;
    nixpkgs.legacyPackages = {
      x86_64-linux = pkgs;
      aarch64-linux = pkgs;
    };
  };
in
{
  inherit (package)
    pname
    version
    installPhase
    meta
    ;
  inherit (package.npmDeps) packageLock;
  other =
    (pkgs.callPackage ../../../nix/package.nix { registry = "https://mirror.example/npm/"; })
    .npmDeps.packageLock.packages."node_modules/yaml".resolved;
  source = "${package.src}";
  flake = {
    outputs = builtins.attrNames flake;
    packages = builtins.mapAttrs (_: builtins.attrNames) flake.packages;
    checks = builtins.mapAttrs (_: builtins.attrNames) flake.checks;
    shells = builtins.mapAttrs (_: builtins.attrNames) flake.devShells;
    module = toString flake.homeModules.default;
    alias = toString flake.homeManagerModules.default;
    overlay = (flake.overlays.default pkgs { }).devenv-sandbox.pname;
    policy = flake.checks.x86_64-linux.policy.name;
  };
}
