# A file, whose alias counts, and a preset written in Nix.
{
  programs.devenv-sandbox = {
    enable = true;
    presets = [ "job" "notes" ];
    customPresets = {
      work = ./custom-presets/work.yaml;
      notes = {
        summary = "Notes to read while working";
        category = "tool";
        description = "For reading notes.";
        sandbox.mounts = [
          {
            path = "$HOME/notes";
            optional = true;
            why = "to read them";
          }
        ];
      };
    };
  };
}
