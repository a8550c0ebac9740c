# The options of programs.devenv-sandbox. Names and enums are tested against the JSON Schema of devenv.yaml.
{
  config,
  lib,
  pkgs,
}:
let
  inherit (lib)
    literalExpression
    mkEnableOption
    mkOption
    mkPackageOption
    types
    ;

  yaml = pkgs.formats.yaml { };

  # Without the overlay the package comes from this source.
  packages = pkgs // {
    devenv-sandbox = pkgs.devenv-sandbox or (pkgs.callPackage ./package.nix { });
  };

  # Null is "not said", so that presets and project files decide.
  mkSetting =
    type: description: extra:
    mkOption (
      {
        type = types.nullOr type;
        default = null;
        inherit description;
      }
      // extra
    );

  mkSwitch = example: description: mkSetting types.bool description { inherit example; };

  mkList =
    description: example:
    mkOption {
      type = types.listOf types.str;
      default = [ ];
      inherit description example;
    };

  mount = types.submodule {
    options = {
      # Checked by an assertion, which says more than the module system would.
      path = mkSetting types.str "The path on the host; required. `~` and variables such as `$HOME` and `$PWD` expand at launch." {
        example = "$HOME/.config/helix";
      };
      dest = mkSetting types.str "The path inside the sandbox, if it is another." {
        example = "/var/run/docker.sock";
      };
      mode =
        mkSetting
          (types.enum [
            "read-only"
            "read-write"
            "device"
            "tmpfs"
            "overlay"
            "overlay-tmpfs"
            "overlay-ro"
            "state-dir"
            "mask"
            "none"
            "ro"
            "rw"
            "dev"
          ])
          "How the destination is filled; `read-only` where no layer says otherwise. `none` removes the mount of a preset."
          { example = "state-dir"; };
      optional = mkSwitch true "Whether to skip the mount when its source is missing.";
      late = mkSwitch true "Whether to mount it after all mounts that are not late.";
      canonicalize = mkSwitch true "Whether to resolve the source's symbolic links at launch.";
      scope =
        mkSetting
          (types.enum [
            "project"
            "user"
          ])
          "Of a `state-dir`: one directory per project, or one for all."
          { example = "user"; };
      seed = mkList "Of a `state-dir`: files below `path` that a new one starts with." [ "config.toml" ];
      why = mkSetting types.str "The reason, which `sbx explain` shows." { example = "themes and keys"; };
    };
  };

  secret = types.submodule {
    options = {
      path = mkSetting (types.either types.str types.path) "The file on the machine; by default looked up in the directories that presets such as `sops-secrets` name." {
        example = literalExpression "config.sops.secrets.api_key.path";
      };
      env = mkSetting types.str "A variable that gets the content of the file inside." {
        example = "API_KEY";
      };
      optional = mkSwitch true "Whether to go on without the secret when its file is missing.";
    };
  };
in
{
  enable = mkEnableOption "devenv-sandbox, composable sandbox presets for development environments";

  package = mkPackageOption packages "devenv-sandbox" {
    nullable = true;
    extraDescription = "With `null` nothing is installed, and the policy is written as it stands instead of rendered.";
  };

  bubblewrapPackage = mkPackageOption pkgs "bubblewrap" {
    extraDescription = "It starts every sandbox, whatever `PATH` says.";
  };

  presets = mkOption {
    type = types.listOf types.str;
    default = [ ];
    example = [
      "nixos-base"
      "rust-dev"
      "opencode"
    ];
    description = "Presets to build on, by id or alias. Without a base among them each host takes its own.";
  };

  customPresets = mkOption {
    type = types.attrsOf (types.either types.path yaml.type);
    default = { };
    example = literalExpression ''
      {
        work = ./presets/work.yaml;
      }
    '';
    description = ''
      Presets of your own by id: a preset file, or its content. They are written to
      {file}`$XDG_CONFIG_HOME/devenv-sandbox/presets/`, and `presets` and projects can ask for them.
    '';
  };

  secrets = mkOption {
    type = types.attrsOf (
      types.coercedTo (types.either types.str types.path) (path: { inherit path; }) secret
    );
    default = { };
    example = literalExpression ''
      {
        opencode_api_key = config.sops.secrets.opencode_api_key.path;
        zai_api_key = {
          path = config.age.secrets.zai_api_key.path;
          env = "ZAI_API_KEY";
        };
      }
    '';
    description = ''
      Secret files that the sandbox may read, by name: the path at which sops-nix or agenix puts the file, or
      a set with more. Only the path gets into the Nix store.
    '';
  };

  settings = mkOption {
    default = { };
    example = literalExpression ''
      {
        enable = false;
        mounts = [ { path = "$HOME/.config/helix"; } ];
        network.enable = false;
      }
    '';
    description = ''
      The `sandbox:` section of {file}`$XDG_CONFIG_HOME/devenv/devenv.yaml`; every key of it is allowed. What is
      not set is left to presets and projects.
    '';
    type = types.submodule {
      freeformType = yaml.type;
      options = {
        enable = mkSwitch false "Whether entering a project starts its sandbox by itself. Projects can set it too.";
        network = {
          enable = mkSwitch false "Whether the network of the host is shared.";
          host_resolv = mkSwitch false "Whether {file}`/etc/resolv.conf` is shown.";
          host_certs = mkSwitch false "Whether the CA certificates of the host are shown.";
        };
        mounts = mkOption {
          type = types.listOf mount;
          default = [ ];
          example = [
            { path = "$HOME/.config/helix"; }
            {
              path = "$HOME/.cargo";
              mode = "state-dir";
            }
          ];
          description = "Mounts, merged with those of presets by destination.";
        };
        env = {
          "inherit" =
            mkSetting
              (types.enum [
                "safe"
                "all"
                "none"
              ])
              "Which variables of the caller pass; `safe` where no layer says otherwise."
              { example = "none"; };
          keep = mkList "More variables of the caller that pass, as `NAME` or `PREFIX_*`." [ "GIT_AUTHOR_*" ];
          set = mkOption {
            type = types.attrsOf types.str;
            default = { };
            example = {
              EDITOR = "hx";
            };
            description = "Variables with a value of their own; `$NAME` expands at launch, `$$` is a dollar sign.";
          };
          unset = mkList "Variables that are absent whatever else says so." [ "AWS_PROFILE" ];
        };
        protect = mkList "Paths below the project root that stay read-only inside." [ "./.github" ];
      };
    };
  };

  renderPolicy = mkOption {
    type = types.bool;
    default = true;
    example = false;
    description = ''
      Whether presets and settings are merged into the final policy while the configuration is built, so that a
      wrong one stops the build. Otherwise the file has the names of the presets, and {command}`sbx` merges
      them at each launch.
    '';
  };

  enableBashIntegration = lib.hm.shell.mkBashIntegrationOption { inherit config; };

  enableZshIntegration = lib.hm.shell.mkZshIntegrationOption { inherit config; };

  enableFishIntegration = lib.hm.shell.mkFishIntegrationOption { inherit config; };
}
