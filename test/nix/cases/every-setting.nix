{
  programs.devenv-sandbox = {
    enable = true;
    settings = {
      enable = true;
      network = {
        enable = true;
        host_resolv = false;
        host_certs = false;
      };
      mounts = [
        {
          path = "$HOME/.config/helix";
          why = "themes: mine, \"all\" of them";
        }
        {
          path = "/run/current-system/sw/bin";
          dest = "/bin";
          mode = "ro";
          optional = true;
          late = true;
          canonicalize = true;
        }
        {
          path = "~/.cargo";
          mode = "state-dir";
          scope = "user";
          seed = [ "config.toml" ];
        }
      ];
      env = {
        "inherit" = "none";
        keep = [ "GIT_AUTHOR_*" ];
        set.EDITOR = "on";
        unset = [ "AWS_PROFILE" ];
      };
      protect = [ "./.github" ];
    };
  };
}
