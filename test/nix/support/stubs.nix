# What the module and the package take from nixpkgs, small enough to be evaluated and built without it.
{
  # The directory of the package under test, with bin/sbx.
  sbx ? "/no/package",
}:
rec {
  # As in nixpkgs: variables of the derivation, and a script that writes $out.
  runCommandLocal =
    name: env: script:
    derivation (
      {
        inherit name;
        system = builtins.currentSystem;
        builder = "/bin/sh";
        args = [
          "-euc"
          script
        ];
        PATH = "${node}:/usr/bin:/bin";
      }
      // env
    );

  runCommand = runCommandLocal;

  # nixpkgs runs a builder too; this one needs none.
  writeText = name: text: builtins.toFile name text;

  node = builtins.getEnv "SBX_TEST_NODE";

  devenv-sandbox = {
    type = "derivation";
    name = "devenv-sandbox";
    outPath = sbx;
    meta.mainProgram = "sbx";
    override = args: devenv-sandbox // { overridden = args; };
  };

  bubblewrap = {
    type = "derivation";
    name = "bubblewrap";
    outPath = "/no/bubblewrap";
  };

  callPackage = file: extra: import file ({ inherit runCommandLocal writeText; } // extra);
}
