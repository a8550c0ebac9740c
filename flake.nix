{
  description = "Composable sandbox presets for development environments, enforced by bubblewrap";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs =
    { self, nixpkgs }:
    let
      eachSystem =
        make:
        builtins.listToAttrs (
          map
            (system: {
              name = system;
              value = make nixpkgs.legacyPackages.${system};
            })
            [
              "x86_64-linux"
              "aarch64-linux"
            ]
        );
      packageFor = pkgs: pkgs.callPackage ./nix/package.nix { };
    in
    {
      packages = eachSystem (pkgs: rec {
        devenv-sandbox = packageFor pkgs;
        default = devenv-sandbox;
      });

      overlays.default = final: _previous: { devenv-sandbox = packageFor final; };

      homeModules.default = ./nix/home-manager.nix;
      homeManagerModules = self.homeModules;

      # The package, and a policy that it renders as home-manager has it rendered.
      checks = eachSystem (pkgs: rec {
        package = packageFor pkgs;
        policy = pkgs.callPackage ./nix/render.nix { } {
          sbx = "${package}/bin/sbx";
          config = "sandbox: { presets: [nixos-base, rust-dev, opencode, podman-socket, sops-secrets] }";
        };
      });

      devShells = eachSystem (pkgs: {
        default = pkgs.mkShell {
          packages = [
            pkgs.bubblewrap
            pkgs.nodejs
          ];
        };
      });
    };
}
