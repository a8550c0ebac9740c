# sbx from this source. No hash is written down: each module is fetched by the checksum in package-lock.json.
{
  lib,
  buildNpmPackage,
  importNpmLock,
  bubblewrap,
  coreutils,
  dash,
  nodejs,
  pnpm,
  # Where npm's packages are, with a slash at the end; by default where nixpkgs itself fetches one of them.
  registry ? builtins.head (builtins.match "(https?://[^/]+/).*" pnpm.src.url),
}:
let
  inherit (builtins) fromJSON mapAttrs readFile;

  package = fromJSON (readFile ../package.json);
  lock = fromJSON (readFile ../package-lock.json);

  # `node_modules/a/node_modules/@b/c` is `@b/c`, whose file is `c-1.2.3.tgz`.
  parts = path: builtins.match "(.*/)?node_modules/((@[^/]+/)?([^/]+))" path;

  withAddress =
    path: module:
    if path == "" then
      module
    else
      let
        found = parts path;
        name = builtins.elemAt found 1;
        file = builtins.elemAt found 3;
      in
      module // { resolved = "${registry}${name}/-/${file}-${module.version}.tgz"; };

  packageLock = lock // {
    packages = mapAttrs withAddress lock.packages;
  };

  top = toString ../.;
  needed = [
    "bin"
    "package-lock.json"
    "package.json"
    "presets"
    "src"
    "tsconfig.json"
  ];
in
buildNpmPackage {
  pname = package.name;
  inherit (package) version;

  # Other files of the repository are none of the build's business, and must not start it again.
  src = builtins.path {
    path = ../.;
    name = "${package.name}-source";
    filter =
      path: _:
      let
        relative = builtins.substring (builtins.stringLength top + 1) (-1) path;
      in
      builtins.elem (builtins.head (builtins.split "/" relative)) needed;
  };

  npmDeps = importNpmLock { inherit package packageLock; };
  inherit (importNpmLock) npmConfigHook;

  inherit nodejs;

  # The bundle has all of its modules. The launcher gets by absolute path what it starts, so that neither a
  # project's PATH nor its variables choose the bubblewrap, and dash, which starts faster than bash.
  installPhase = ''
    runHook preInstall
    mkdir -p "$out/bin" "$out/lib/sbx/dist/bin"
    cp -R package.json presets bin "$out/lib/sbx/"
    cp dist/bin/* "$out/lib/sbx/dist/bin/"
    sed -i \
      -e '1c #!${dash}/bin/dash\nexport DEVENV_SANDBOX_BWRAP=${bubblewrap}/bin/bwrap' \
      -e 's#sbx_find node #sbx_program=${nodejs}/bin/node #' \
      -e 's#sbx_find readlink #sbx_program=${coreutils}/bin/readlink #' \
      "$out/lib/sbx/bin/sbx"
    ln -s ../lib/sbx/bin/sbx "$out/bin/sbx"
    ln -s sbx "$out/bin/devenv-sandbox"
    runHook postInstall
  '';

  meta = {
    inherit (package) description;
    license = lib.licenses.mit;
    mainProgram = "sbx";
    platforms = lib.platforms.linux;
  };
}
