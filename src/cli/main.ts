import { createProgram } from './program.ts';
import { start } from './start.ts';

void start((version) => createProgram(version, process.argv[2]));
