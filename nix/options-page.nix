# The text of OPTIONS.md, made from the options themselves: `npm run generate` writes it.
{
  # Evaluated options, as `evalModules` gives them.
  options,
}:
let
  inherit (builtins)
    attrNames
    concatMap
    concatStringsSep
    filter
    isAttrs
    isBool
    isList
    isString
    match
    toJSON
    ;

  isOption = value: isAttrs value && value._type or null == "option";

  showKey = name: if match "[A-Za-z_][A-Za-z0-9_-]*" name == null || name == "inherit" then toJSON name else name;

  # A default or example as one would write it in Nix.
  show =
    value:
    if value._type or null == "literalExpression" then
      value.text
    else if value._type or null == "literalMD" then
      # A link to another option in home-manager's manual, which has its name.
      "config.${builtins.head (match "\\[]\\(#opt-(.*)\\)" value.text)}"
    else if value == null then
      "null"
    else if isBool value then
      (if value then "true" else "false")
    else if isString value then
      ''"${builtins.replaceStrings [ "\"" ] [ "\\\"" ] value}"''
    else if isList value then
      (if value == [ ] then "[ ]" else "[ ${concatStringsSep " " (map show value)} ]")
    else if value == { } then
      "{ }"
    else
      "{ ${concatStringsSep " " (map (name: "${showKey name} = ${show value.${name}};") (attrNames value))} }";

  trim = text: builtins.head (match "(.*[^\n ])[\n ]*" text);

  code =
    label: value:
    let
      text = trim (show value);
    in
    if match ".*\n.*" text == null then
      "- ${label}: `${text}`"
    else
      "- ${label}:\n\n  ```nix\n  ${builtins.replaceStrings [ "\n" ] [ "\n  " ] text}\n  ```";

  # Roles that only home-manager's own manual knows.
  plain =
    text:
    let
      pieces = builtins.split "[{](file|command|env|option)[}]" text;
    in
    trim (concatStringsSep "" (filter isString pieces));

  # What a list or an attribute set of options has below it.
  below = option: option.type.getSubOptions option.loc;

  entries =
    tree:
    concatMap (
      name:
      let
        value = tree.${name};
      in
      if match "_.*" name != null then
        [ ]
      else if isOption value then
        [ value ] ++ entries (below value)
      else
        entries value
    ) (attrNames tree);

  section =
    option:
    concatStringsSep "\n" (
      [
        "## `${concatStringsSep "." (map (part: if part == "*" || part == "<name>" then part else showKey part) option.loc)}`"
        ""
        (plain option.description)
        ""
        "- type: ${option.type.description}"
      ]
      ++ (
        if option ? defaultText then
          [ (code "default" option.defaultText) ]
        else if option ? default then
          [ (code "default" option.default) ]
        else
          [ ]
      )
      ++ (if option ? example then [ (code "example" option.example) ] else [ ])
      ++ [ "" ]
    );
in
''
  <!-- Written by `npm run generate` from options.nix. -->

  # Options of programs.devenv-sandbox

''
+ concatStringsSep "\n" (map section (entries options))
