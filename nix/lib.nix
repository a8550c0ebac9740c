# What the module does with its options, in builtins only: no nixpkgs, so it can be evaluated anywhere.
let
  inherit (builtins)
    attrNames
    attrValues
    concatMap
    concatStringsSep
    elem
    filter
    genList
    head
    isAttrs
    isList
    isPath
    isString
    length
    map
    mapAttrs
    match
    ;

  isFilled = value: value != null && value != [ ] && value != { };

  /**
    A value without what was left at its default: null, and what is empty.
  */
  prune =
    value:
    if isList value then
      filter isFilled (map prune value)
    else if isPath value || value ? outPath then
      # As JSON it would be copied to the store, and it may be a secret.
      toString value
    else if isAttrs value then
      let
        pruned = mapAttrs (_: prune) value;
      in
      removeAttrs pruned (filter (name: !isFilled pruned.${name}) (attrNames pruned))
    else
      value;

  toYaml = import ./yaml.nix;

  # The aliases of a preset file, which the house rules keep on one line.
  aliasesIn =
    file:
    let
      found = filter (line: line != null) (
        map (line: if isString line then match "aliases: \\[(.*)]" line else null) (
          builtins.split "\n" (builtins.readFile file)
        )
      );
    in
    if found == [ ] then [ ] else filter isString (builtins.split ", *" (head (head found)));

  /**
    Presets of a folder: id to aliases. The folder is the list.
  */
  presetsIn =
    folder:
    let
      ids = concatMap (
        name:
        let
          id = match "(.*)\\.yaml" name;
        in
        if id == null then [ ] else id
      ) (attrNames (builtins.readDir folder));
    in
    builtins.listToAttrs (
      map (name: {
        inherit name;
        value = aliasesIn (folder + "/${name}.yaml");
      }) ids
    );

  # Reading what a derivation makes would build it during evaluation, so only literal paths tell aliases.
  customAliases =
    preset: if isAttrs preset then preset.aliases or [ ] else if isPath preset then aliasesIn preset else [ ];

  knownPresets = { customPresets, ... }: presetsIn ../presets // mapAttrs (_: customAliases) customPresets;

  asSecret = value: if isAttrs value then value else { path = value; };

  /**
    The `sandbox:` section that the options ask for; empty when they ask for nothing.
  */
  layer =
    {
      presets,
      secrets,
      settings,
      ...
    }:
    prune (
      settings
      // {
        presets = presets ++ (settings.presets or [ ]);
        secrets =
          (settings.secrets or [ ])
          ++ map (name: asSecret secrets.${name} // { inherit name; }) (attrNames secrets);
      }
    );

  option = name: "`programs.devenv-sandbox.${name}`";

  quoted = map (name: "`${name}`");

  showPreset = name: aliases: if aliases == [ ] then name else "${name} (${concatStringsSep ", " aliases})";

  unknownPresets =
    args@{ presets, settings, ... }:
    let
      known = knownPresets args;
      names = attrNames known ++ builtins.concatLists (attrValues known);
      list = concatStringsSep ", " (attrValues (mapAttrs showPreset known));
      check =
        where: wanted:
        let
          unknown = filter (name: !elem name names) wanted;
        in
        {
          assertion = unknown == [ ];
          message = "${option where}: unknown preset ${concatStringsSep ", " (quoted unknown)}. Known presets: ${list}.";
        };
    in
    [
      (check "presets" presets)
      (check "settings.presets" (settings.presets or [ ]))
      (check "settings.ignore_presets" (settings.ignore_presets or [ ]))
    ];

  isInStore =
    path:
    isPath path
    || builtins.hasContext path
    || match "${builtins.storeDir}/.*|/nix/store/.*" path != null;

  storedSecrets =
    { secrets, settings, ... }:
    let
      named = map (name: {
        where = "secrets.${name}";
        path = (asSecret secrets.${name}).path or null;
      }) (attrNames secrets);
      listed = map (secret: {
        where = "settings.secrets";
        path = secret.path or null;
      }) (settings.secrets or [ ]);
    in
    map (
      { where, path }:
      {
        assertion = path == null || !isInStore path;
        message = "${option where}: `${toString path}` is in the Nix store, or would be copied there, where every user can read it. Write the path at which the secret appears on the machine, as sops-nix and agenix give it: `config.sops.secrets.NAME.path`.";
      }
    ) (named ++ listed);

  pathlessMounts =
    { settings, ... }:
    let
      mounts = settings.mounts or [ ];
      at = genList (index: index) (length mounts);
      pathless = filter (index: (builtins.elemAt mounts index).path or null == null) at;
      show =
        index:
        let
          dest = (builtins.elemAt mounts index).dest or null;
        in
        "number ${toString (index + 1)}" + (if dest == null then "" else " (with `dest = \"${dest}\"`)");
    in
    [
      {
        assertion = pathless == [ ];
        message = "${option "settings.mounts"}: `path` is missing in ${concatStringsSep ", " (map show pathless)}.";
      }
    ];
in
{
  inherit layer presetsIn prune toYaml;

  /**
    What is wrong with the options and can be seen without building anything, as home-manager's `assertions`.
  */
  assertions = args: unknownPresets args ++ storedSecrets args ++ pathlessMounts args;

  /**
    The text of devenv.yaml as the options say it; null when there is nothing to say.
  */
  configText =
    args:
    let
      section = layer args;
    in
    if section == { } then null else toYaml { sandbox = section; };
}
