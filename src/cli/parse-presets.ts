import { parseFolder } from '../host/shipped-presets.ts';

/** For the build: prints the shipped presets as the program reads them. */
process.stdout.write(JSON.stringify(parseFolder('presets')));
