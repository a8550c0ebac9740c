# A value as YAML, one line per scalar, so that a diagnostic can point at it. In builtins only.
let
  inherit (builtins)
    attrNames
    concatMap
    concatStringsSep
    elem
    head
    isAttrs
    isList
    isString
    map
    match
    ;

  # Words that some YAML reader takes for something else.
  reserved = [
    "false"
    "n"
    "no"
    "null"
    "off"
    "on"
    "true"
    "y"
    "yes"
  ];

  # JSON strings are YAML strings; quotes are left out where nobody needs them.
  showScalar =
    value:
    if !isString value then
      builtins.toJSON value
    else if match "[$/][A-Za-z0-9_./$@+-]*|[a-z][a-z0-9_.-]*|[A-Z_][A-Z0-9_]*" value == null then
      builtins.toJSON value
    else if elem value reserved || elem value [ "N" "NO" "NULL" "OFF" "ON" "TRUE" "FALSE" "Y" "YES" ] then
      builtins.toJSON value
    else
      value;

  showKey = name: if match "[A-Za-z_][A-Za-z0-9_-]*" name == null then builtins.toJSON name else name;

  indent = map (line: "  ${line}");

  lines =
    value:
    if value == { } || value == [ ] then
      [ (builtins.toJSON value) ]
    else if isList value then
      concatMap (
        item:
        let
          inner = lines item;
        in
        [ "- ${head inner}" ] ++ indent (builtins.tail inner)
      ) value
    else if isAttrs value then
      concatMap (
        name:
        let
          item = value.${name};
        in
        if (isAttrs item && item != { }) || (isList item && item != [ ]) then
          [ "${showKey name}:" ] ++ indent (lines item)
        else
          [ "${showKey name}: ${head (lines item)}" ]
      ) (attrNames value)
    else
      [ (showScalar value) ];
in
value: concatStringsSep "\n" (lines value) + "\n"
