# The final policy, made by sbx while the configuration is built: a wrong one stops the build.
{
  runCommandLocal,
  writeText,
}:
{
  # The program, by absolute path.
  sbx,
  # The text of devenv.yaml with presets and overrides.
  config,
  # Preset files by name.
  presets ? { },
}:
let
  copies = map (name: "cp ${presets.${name}} config/devenv-sandbox/presets/${name}.yaml") (
    builtins.attrNames presets
  );
in
runCommandLocal "devenv.yaml"
  {
    # Under this name sbx speaks of it, in the policy and when something is wrong.
    rules = writeText "home-manager.yaml" config;
  }
  ''
    mkdir -p config/devenv-sandbox/presets
    ${builtins.concatStringsSep "\n" copies}
    cp "$rules" home-manager.yaml
    if ! XDG_CONFIG_HOME=$PWD/config ${sbx} policy render --config home-manager.yaml >"$out"; then
      echo 'programs.devenv-sandbox: the options make a policy that sbx refuses, see above.' >&2
      echo "home-manager.yaml is $rules." >&2
      exit 1
    fi
  ''
