# home-manager: programs.devenv-sandbox. The options are described in OPTIONS.md.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mapAttrs mapAttrs' mkIf;

  cfg = config.programs.devenv-sandbox;
  helpers = import ./lib.nix;

  package =
    if cfg.package != null && cfg.package ? override then
      cfg.package.override { bubblewrap = cfg.bubblewrapPackage; }
    else
      cfg.package;

  text = helpers.configText cfg;

  customPresets = mapAttrs (
    name: preset:
    if lib.isAttrs preset && !lib.isDerivation preset then
      pkgs.writeText "${name}.yaml" (helpers.toYaml preset)
    else
      preset
  ) cfg.customPresets;

  policy =
    if package == null || !cfg.renderPolicy then
      { inherit text; }
    else
      {
        source = pkgs.callPackage ./render.nix { } {
          sbx = lib.getExe package;
          config = text;
          presets = customPresets;
        };
      };

  # Made once, while building: starting a shell must not start sbx.
  completion =
    shell:
    pkgs.runCommandLocal "sbx-completion.${shell}" { } ''
      ${lib.getExe package} completion ${shell} >"$out"
    '';

  integration = shell: enabled: mkIf (enabled && package != null) "source ${completion shell}\n";
in
{
  options.programs.devenv-sandbox = import ./options.nix { inherit config lib pkgs; };

  config = mkIf cfg.enable {
    assertions = helpers.assertions cfg;

    home.packages = mkIf (package != null) [ package ];

    xdg.configFile = lib.mkMerge [
      (mkIf (text != null) { "devenv/devenv.yaml" = policy; })
      (mapAttrs' (name: source: {
        name = "devenv-sandbox/presets/${name}.yaml";
        value = { inherit source; };
      }) customPresets)
    ];

    programs.bash.initExtra = integration "bash" cfg.enableBashIntegration;
    programs.zsh.initContent = integration "zsh" cfg.enableZshIntegration;
    programs.fish.interactiveShellInit = integration "fish" cfg.enableFishIntegration;
  };
}
